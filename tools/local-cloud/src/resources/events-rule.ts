import type { Cloud } from '../cloud.ts';
import type { RuleTarget } from '../pump/events/rule.ts';
import { InvalidEventPattern } from '../pump/patterns/invalid-event-pattern.ts';
import { ReplacementNeeded, ResourceRefused, type Properties, type ResourceType } from '../resource-type.ts';
import { deployed } from './deployed.ts';
import { retryPolicyOf } from './numbers-in.ts';
import { physicalName } from './physical-name.ts';
import { choiceOf, listOf, requiredText, textOf } from './read-properties.ts';

const MOST_TARGETS = 5;
const LONGEST_PATTERN = 2048;

const rule = deployed({
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
      RoleArn: 'recorded',
      RetryPolicy: { MaximumRetryAttempts: 'carried', MaximumEventAgeInSeconds: 'carried' },
      DeadLetterConfig: { Arn: 'carried' },
    },
  },
  fixed: ['Name'],
  id(request, cloud) {
    const name = textOf(request.properties, 'Name') ?? physicalName(request, 64);
    const bus = busOf(request.properties, cloud);
    return bus === 'default' ? name : `${bus}|${name}`;
  },
  async put(id, properties, { eventBuses }) {
    const { busName, name } = parse(id);
    const arn = eventBuses.ruleArn(busName, name);
    const given = properties['EventPattern'];
    if (given === undefined) throw new ResourceRefused('EventPattern is required');
    const pattern = typeof given === 'string' ? given : JSON.stringify(given);
    if (pattern.length > LONGEST_PATTERN) {
      throw new ResourceRefused(`EventPattern has over ${LONGEST_PATTERN} characters`);
    }
    const description = textOf(properties, 'Description');
    const state = choiceOf(properties, 'State', ['ENABLED', 'DISABLED']);
    const targets = targetsOf(properties);
    const described = description !== undefined && { description };
    await eventBuses.putRule({ arn, name, busName, pattern, state, targets, ...described }).catch(refused);
    return { Arn: arn };
  },
  async remove(id, { eventBuses }) {
    const { busName, name } = parse(id);
    await eventBuses.removeRule(busName, name);
  },
});

/** A rule with an event pattern. Schedules are `AWS::Scheduler::Schedule`. */
export const eventRule: ResourceType = {
  ...rule,
  async update(request, previous, cloud) {
    if (busOf(request.properties, cloud) !== parse(previous.physicalId).busName) {
      throw new ReplacementNeeded('EventBusName');
    }
    return rule.update(request, previous, cloud);
  },
};

function busOf(properties: Properties, { eventBuses }: Cloud): string {
  return eventBuses.bus(textOf(properties, 'EventBusName')).name;
}

/** `Ref` gives the name alone on the default bus, else `bus|name`. */
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
  if (targets.length > MOST_TARGETS) throw new ResourceRefused(`Targets: a rule has at most ${MOST_TARGETS}`);
  const ids = new Set(targets.map((target) => target['Id']));
  if (ids.size < targets.length) throw new ResourceRefused('Targets: two of them have the same Id');
  return targets.map((target) => ({
    ...target,
    Id: requiredText(target, 'Id'),
    Arn: requiredText(target, 'Arn'),
    RetryPolicy: retryPolicyOf(target),
  }));
}
