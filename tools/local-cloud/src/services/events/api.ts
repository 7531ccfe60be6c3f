import type { Input, JsonApi } from '../../core/api/api.ts';
import { AwsError } from '../../core/aws-error.ts';
import { putEventsCalls } from './authorization.ts';
import type { EventBridge } from './event-bridge.ts';
import { compilePattern } from './patterns/event-pattern.ts';
import { putEvents } from './put-events.ts';
import type { Rule } from './rule.ts';

interface Own {
  readonly bridge: EventBridge;
}

/** Puts events, and lists what stacks have deployed. Only deployments change rules. */
export const eventsApi: JsonApi<Own> = {
  protocol: 'json-1.1',
  service: 'events',
  targetPrefix: 'AWSEvents',
  authorizations: {
    PutEvents: ({ Entries }, { bridge }) => putEventsCalls([Entries ?? []].flat(), bridge),
  },
  operations: {
    PutEvents: putEvents,
    TestEventPattern: testEventPattern,
    ListEventBuses: ({ NamePrefix = '' }, { bridge }) => ({
      EventBuses: bridge
        .buses()
        .filter(({ name }) => name.startsWith(NamePrefix))
        .map(({ name, arn, description }) => ({ Name: name, Arn: arn, Description: description })),
    }),
    ListRules: ({ EventBusName, NamePrefix = '' }, { bridge }) => ({
      Rules: bridge
        .rulesOf(bridge.bus(EventBusName).name)
        .filter(({ name }) => name.startsWith(NamePrefix))
        .map(ruleOf),
    }),
    DescribeRule: ({ EventBusName, Name }, { bridge }) => ruleOf(find(bridge, EventBusName, Name)),
    ListTargetsByRule: ({ EventBusName, Rule: name }, { bridge }) => ({
      Targets: find(bridge, EventBusName, name).targets,
    }),
    ListArchives: ({ NamePrefix = '' }, { bridge }) => ({
      Archives: [...bridge.archives.values()]
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

function find(bridge: EventBridge, busNameOrArn: string | undefined, ruleName: string): Rule {
  return bridge.rule(bridge.bus(busNameOrArn).name, ruleName);
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
