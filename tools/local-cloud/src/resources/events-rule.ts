import type { Cloud } from '../cloud.ts';
import type { Rule, RuleTarget } from '../pump/events/rule.ts';
import { InvalidEventPattern } from '../pump/patterns/invalid-event-pattern.ts';
import {
  ReplacementNeeded,
  ResourceRefused,
  type Properties,
  type ResourceRequest,
  type ResourceType,
} from '../resource-type.ts';
import { physicalName } from './physical-name.ts';
import { choiceOf, integerOf, listOf, objectOf, requiredText, textOf } from './read-properties.ts';

const MOST_TARGETS = 5;
const LONGEST_PATTERN = 2048;

/** A rule with an event pattern. Schedules are `AWS::Scheduler::Schedule`. */
export const eventRule: ResourceType = {
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
      Input: 'carried',
      InputPath: 'carried',
      InputTransformer: { InputPathsMap: 'carried', InputTemplate: 'carried' },
      RetryPolicy: { MaximumRetryAttempts: 'carried', MaximumEventAgeInSeconds: 'carried' },
      DeadLetterConfig: { Arn: 'carried' },
    },
  },
  async create(request, cloud) {
    const { busName, name } = identity(request, cloud);
    return put(request.properties, cloud, { busName, name });
  },
  async update(request, previous, cloud) {
    const known = parsePhysicalId(previous.physicalId);
    const bus = cloud.eventBuses.bus(textOf(request.properties, 'EventBusName')).name;
    const name = textOf(request.properties, 'Name');
    if (bus !== known.busName) throw new ReplacementNeeded('EventBusName');
    if (name !== textOf(previous.properties, 'Name')) throw new ReplacementNeeded('Name');
    return put(request.properties, cloud, known);
  },
  async delete(state, cloud) {
    const { busName, name } = parsePhysicalId(state.physicalId);
    await cloud.eventBuses.removeRule(busName, name);
  },
  async resume(state, cloud) {
    await put(state.properties, cloud, parsePhysicalId(state.physicalId));
  },
};

interface RuleIdentity {
  readonly busName: string;
  readonly name: string;
}

function identity(request: ResourceRequest, cloud: Cloud): RuleIdentity {
  const busName = cloud.eventBuses.bus(textOf(request.properties, 'EventBusName')).name;
  return { busName, name: textOf(request.properties, 'Name') ?? physicalName(request, 64) };
}

/** `Ref` gives the name alone on the default bus, else `bus|name`. */
function parsePhysicalId(physicalId: string): RuleIdentity {
  const [first = '', second] = physicalId.split('|');
  return second === undefined ? { busName: 'default', name: first } : { busName: first, name: second };
}

async function put(properties: Properties, cloud: Cloud, { busName, name }: RuleIdentity) {
  const arn = cloud.eventBuses.ruleArn(busName, name);
  const given = properties['EventPattern'];
  if (given === undefined) throw new ResourceRefused('EventPattern is required');
  const pattern = typeof given === 'string' ? given : JSON.stringify(given);
  if (pattern.length > LONGEST_PATTERN) {
    throw new ResourceRefused(`EventPattern has over ${LONGEST_PATTERN} characters`);
  }
  const description = textOf(properties, 'Description');
  const rule: Rule = {
    arn,
    name,
    busName,
    pattern,
    state: choiceOf(properties, 'State', ['ENABLED', 'DISABLED']),
    targets: targetsOf(properties),
    ...(description !== undefined && { description }),
  };
  try {
    await cloud.eventBuses.putRule(rule);
  } catch (error) {
    if (!(error instanceof InvalidEventPattern)) throw error;
    throw new ResourceRefused(
      `InvalidEventPatternException: Event pattern is not valid. Reason: ${error.message}`,
    );
  }
  return { physicalId: busName === 'default' ? name : `${busName}|${name}`, attributes: { Arn: arn } };
}

function targetsOf(properties: Properties): RuleTarget[] {
  const targets = listOf(properties, 'Targets') as readonly Properties[];
  if (targets.length > MOST_TARGETS) throw new ResourceRefused(`Targets: a rule has at most ${MOST_TARGETS}`);
  const ids = new Set(targets.map((target) => target['Id']));
  if (ids.size < targets.length) throw new ResourceRefused('Targets: two of them have the same Id');
  return targets.map((target) => {
    const retry = objectOf(target, 'RetryPolicy');
    const attempts = integerOf(retry, 'MaximumRetryAttempts', { min: 0, max: 185 });
    const age = integerOf(retry, 'MaximumEventAgeInSeconds', { min: 60, max: 86_400 });
    return {
      ...(target as unknown as RuleTarget),
      Id: requiredText(target, 'Id'),
      Arn: requiredText(target, 'Arn'),
      RetryPolicy: {
        ...(attempts !== undefined && { MaximumRetryAttempts: attempts }),
        ...(age !== undefined && { MaximumEventAgeInSeconds: age }),
      },
    };
  });
}
