import { deployed } from '../../../core/resources/deployed.ts';
import { physicalName } from '../../../core/resources/physical-name.ts';
import { choiceOf, listOf, requiredText, textOf } from '../../../core/resources/read-properties.ts';
import {
  ReplacementNeeded,
  ResourceRefused,
  type Properties,
  type ResourceType,
} from '../../../core/resources/resource-type.ts';
import type { EventBridge } from '../event-bridge.ts';
import { InvalidEventPattern } from '../patterns/invalid-event-pattern.ts';
import { retryPolicyOf } from '../retry-policy.ts';
import type { RuleTarget } from '../rule.ts';

const MAX_TARGETS = 5;
const MAX_PATTERN_CHARACTERS = 2048;

interface Own {
  readonly bridge: EventBridge;
}

const rule = deployed<Own>({
  type: 'AWS::Events::Rule',
  properties: {
    Name: 'carried',
    Description: 'carried',
    EventBusName: 'carried',
    EventPattern: 'carried',
    State: 'carried',
    RoleArn: 'recorded',
    Tags: 'recorded',
    Targets: {
      Id: 'carried',
      Arn: 'carried',
      RoleArn: 'carried',
      RetryPolicy: { MaximumRetryAttempts: 'carried', MaximumEventAgeInSeconds: 'carried' },
      DeadLetterConfig: { Arn: 'carried' },
      InputTransformer: { InputPathsMap: 'carried', InputTemplate: 'carried' },
    },
  },
  identity(properties) {
    const name = textOf(properties, 'Name');
    const bus = textOf(properties, 'EventBusName')?.split('/').at(-1) ?? 'default';
    return name && `${bus}|${name}`;
  },
  fixed: ['Name'],
  id(request, own) {
    const name = textOf(request.properties, 'Name') ?? physicalName(request, 64);
    const bus = busOf(request.properties, own);
    return bus === 'default' ? name : `${bus}|${name}`;
  },
  async put(id, properties, { bridge }) {
    const { busName, name } = parse(id);
    const arn = bridge.ruleArn(busName, name);
    const given = properties['EventPattern'];
    if (given === undefined) throw new ResourceRefused('EventPattern is required');
    const pattern = typeof given === 'string' ? given : JSON.stringify(given);
    if (pattern.length > MAX_PATTERN_CHARACTERS) {
      throw new ResourceRefused(`EventPattern has over ${MAX_PATTERN_CHARACTERS} characters`);
    }
    const description = textOf(properties, 'Description');
    const state = choiceOf(properties, 'State', ['ENABLED', 'DISABLED']);
    const targets = targetsOf(properties);
    const described = description !== undefined && { description };
    await bridge.putRule({ arn, name, busName, pattern, state, targets, ...described }).catch(refused);
    return { Arn: arn };
  },
  async remove(id, { bridge }) {
    const { busName, name } = parse(id);
    await bridge.removeRule(busName, name);
  },
});

/** A rule with an event pattern. Schedules are `AWS::Scheduler::Schedule`. */
export const eventRule: ResourceType<Own> = {
  ...rule,
  async update(request, previous, own) {
    if (busOf(request.properties, own) !== parse(previous.physicalId).busName) {
      throw new ReplacementNeeded('EventBusName');
    }
    return rule.update(request, previous, own);
  },
};

function busOf(properties: Properties, { bridge }: Own): string {
  return bridge.bus(textOf(properties, 'EventBusName')).name;
}

/** `Ref` is the name on the default bus, otherwise `bus|name`. */
function parse(id: string): { busName: string; name: string } {
  const [first = '', second] = id.split('|');
  return second === undefined ? { busName: 'default', name: first } : { busName: first, name: second };
}

function refused(error: Error): never {
  if (!(error instanceof InvalidEventPattern)) throw error;
  throw new ResourceRefused(
    `InvalidEventPatternException: Event pattern is not valid. Reason: ${error.message}`,
  );
}

function targetsOf(properties: Properties): RuleTarget[] {
  const targets = listOf(properties, 'Targets') as readonly Properties[];
  if (targets.length > MAX_TARGETS) throw new ResourceRefused(`Targets: a rule has at most ${MAX_TARGETS}`);
  const ids = new Set(targets.map((target) => target['Id']));
  if (ids.size < targets.length) throw new ResourceRefused('Targets: two of them have the same Id');
  return targets.map((target) => ({
    ...target,
    Id: requiredText(target, 'Id'),
    Arn: requiredText(target, 'Arn'),
    RetryPolicy: retryPolicyOf(target),
  }));
}
