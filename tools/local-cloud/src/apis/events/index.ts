import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import type { Rule } from '../../pump/events/rule.ts';
import { compilePattern } from '../../pump/patterns/event-pattern.ts';
import type { Input, JsonApi } from '../api.ts';
import { putEvents } from './put-events.ts';

/** EventBridge: events are put, and what stacks have deployed is looked at. Rules are changed by deploying them. */
export const eventsApi: JsonApi = {
  protocol: 'json-1.1',
  service: 'events',
  targetPrefix: 'AWSEvents',
  operations: {
    PutEvents: putEvents,
    TestEventPattern: testEventPattern,
    ListEventBuses: ({ NamePrefix = '' }, cloud) => ({
      EventBuses: cloud.eventBuses
        .buses()
        .filter(({ name }) => name.startsWith(NamePrefix))
        .map(({ name, arn, description }) => ({ Name: name, Arn: arn, Description: description })),
    }),
    ListRules: ({ EventBusName, NamePrefix = '' }, cloud) => ({
      Rules: cloud.eventBuses
        .rulesOf(cloud.eventBuses.bus(EventBusName).name)
        .filter(({ name }) => name.startsWith(NamePrefix))
        .map(ruleOf),
    }),
    DescribeRule: ({ EventBusName, Name }, cloud) => ruleOf(find(cloud, EventBusName, Name)),
    ListTargetsByRule: ({ EventBusName, Rule: name }, cloud) => ({
      Targets: find(cloud, EventBusName, name).targets,
    }),
    ListArchives: ({ NamePrefix = '' }, cloud) => ({
      Archives: [...cloud.eventBuses.archives.values()]
        .filter(({ name }) => name.startsWith(NamePrefix))
        .map(({ name, sourceArn, retentionDays }) => ({
          ArchiveName: name,
          EventSourceArn: sourceArn,
          State: 'DISABLED',
          StateReason: 'The local cloud keeps no events.',
          RetentionDays: retentionDays,
        })),
    }),
  },
};

function testEventPattern({ EventPattern, Event }: Input): unknown {
  let event: unknown;
  try {
    event = JSON.parse(Event);
  } catch (error) {
    throw new AwsError('ValidationException', `Parameter Event is not valid: ${(error as Error).message}`);
  }
  try {
    return { Result: compilePattern(EventPattern)(event) };
  } catch (error) {
    throw new AwsError(
      'InvalidEventPatternException',
      `Event pattern is not valid. Reason: ${(error as Error).message}`,
    );
  }
}

function find({ eventBuses }: Cloud, busNameOrArn: string | undefined, ruleName: string): Rule {
  return eventBuses.rule(eventBuses.bus(busNameOrArn).name, ruleName);
}

function ruleOf({ name, arn, pattern, state, description, busName }: Rule): unknown {
  return {
    Name: name,
    Arn: arn,
    EventPattern: pattern,
    State: state,
    Description: description,
    EventBusName: busName,
  };
}
