import { AwsError, type Cloud } from '../../cloud.ts';
import type { Archive } from '../../pump/events/archives.ts';
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
        .filter(({ name }) => name.startsWith(String(NamePrefix)))
        .map(busOf),
    }),
    DescribeEventBus: ({ Name }, cloud) => busOf(cloud.eventBuses.bus(Name as string | undefined)),
    ListRules: ({ EventBusName, NamePrefix = '' }, cloud) => ({
      Rules: rules(cloud, EventBusName)
        .filter(({ name }) => name.startsWith(String(NamePrefix)))
        .map(ruleOf),
    }),
    DescribeRule: ({ EventBusName, Name }, cloud) =>
      ruleOf(cloud.eventBuses.rule(busName(cloud, EventBusName), String(Name))),
    ListTargetsByRule: ({ EventBusName, Rule: name }, cloud) => ({
      Targets: cloud.eventBuses.rule(busName(cloud, EventBusName), String(name)).targets,
    }),
    ListRuleNamesByTarget: ({ EventBusName, TargetArn }, cloud) => ({
      RuleNames: rules(cloud, EventBusName)
        .filter(({ targets }) => targets.some(({ Arn }) => Arn === TargetArn))
        .map(({ name }) => name),
    }),
    ListArchives: ({ NamePrefix = '' }, cloud) => ({
      Archives: cloud.eventBuses.archives
        .all()
        .filter(({ name }) => name.startsWith(String(NamePrefix)))
        .map((archive) => archiveOf(archive, cloud)),
    }),
    DescribeArchive: ({ ArchiveName }, cloud) => {
      const archive = cloud.eventBuses.archives.get(String(ArchiveName));
      if (!archive)
        throw new AwsError('ResourceNotFoundException', `Archive ${String(ArchiveName)} does not exist.`);
      return {
        ...archiveOf(archive, cloud),
        ArchiveArn: archive.arn,
        Description: archive.description,
        EventPattern: archive.pattern,
      };
    },
    StartReplay: startReplay,
    DescribeReplay: ({ ReplayName }, cloud) => {
      const replay = cloud.eventBuses.replays.find(String(ReplayName));
      if (!replay)
        throw new AwsError('ResourceNotFoundException', `Replay ${String(ReplayName)} does not exist.`);
      return replay;
    },
    CancelReplay: ({ ReplayName }, cloud) => {
      const { ReplayArn, State } = cloud.eventBuses.replays.cancel(String(ReplayName));
      return { ReplayArn, State };
    },
  },
};

function testEventPattern({ EventPattern, Event }: Input): unknown {
  let event: unknown;
  try {
    event = JSON.parse(String(Event));
  } catch (error) {
    throw new AwsError(
      'ValidationException',
      `Parameter Event is not valid. Reason: ${(error as Error).message}`,
    );
  }
  try {
    return { Result: compilePattern(String(EventPattern))(event) };
  } catch (error) {
    throw new AwsError(
      'InvalidEventPatternException',
      `Event pattern is not valid. Reason: ${(error as Error).message}`,
    );
  }
}

function startReplay(input: Input, { config, eventBuses }: Cloud): unknown {
  const ReplayName = String(input['ReplayName']);
  const replay = eventBuses.replays.start({
    ReplayName,
    ReplayArn: `arn:aws:events:${config.region}:${config.account}:replay/${ReplayName}`,
    EventSourceArn: String(input['EventSourceArn']),
    Destination: input['Destination'] as { Arn: string; FilterArns?: readonly string[] },
    EventStartTime: Number(input['EventStartTime']),
    EventEndTime: Number(input['EventEndTime']),
    ...(input['Description'] !== undefined && { Description: String(input['Description']) }),
  });
  return { ReplayArn: replay.ReplayArn, State: 'STARTING', ReplayStartTime: replay.ReplayStartTime };
}

function busName(cloud: Cloud, nameOrArn: unknown): string {
  return cloud.eventBuses.bus(nameOrArn as string | undefined).name;
}

function rules(cloud: Cloud, nameOrArn: unknown): Rule[] {
  return cloud.eventBuses.rulesOf(busName(cloud, nameOrArn));
}

function busOf({ name, arn, description }: { name: string; arn: string; description?: string }): unknown {
  return { Name: name, Arn: arn, Description: description };
}

function ruleOf({ name, arn, pattern, state, description, busName: EventBusName }: Rule): unknown {
  return {
    Name: name,
    Arn: arn,
    EventPattern: pattern,
    State: state,
    Description: description,
    EventBusName,
  };
}

function archiveOf(archive: Archive, { eventBuses }: Cloud): object {
  const { events, bytes } = eventBuses.archives.size(archive.name);
  return {
    ArchiveName: archive.name,
    EventSourceArn: archive.sourceArn,
    State: 'ENABLED',
    RetentionDays: archive.retentionDays,
    SizeBytes: bytes,
    EventCount: events,
  };
}
