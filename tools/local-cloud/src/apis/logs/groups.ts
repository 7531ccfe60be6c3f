import { AwsError, type Cloud } from '../../cloud.ts';
import type { Input } from '../api.ts';
import { existingGroup, notFound, page, pageSize, refuseParameters } from './parameters.ts';

/** Lines of one PutLogEvents; AWS's quota. */
const MAX_EVENTS = 10_000;

export function createLogGroup(input: Input, cloud: Cloud): object {
  const name = String(input['logGroupName'] ?? '');
  if (!/^[\w./#-]{1,512}$/.test(name)) {
    throw new AwsError('InvalidParameterException', 'logGroupName must be 1 to 512 of a-z A-Z 0-9 _ - / . #');
  }
  if (cloud.logs.group(name)) {
    throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists');
  }
  cloud.logs.createGroup(name);
  return {};
}

export function createLogStream(input: Input, cloud: Cloud): object {
  const group = existingGroup(input, cloud);
  const stream = String(input['logStreamName'] ?? '');
  if (!/^[^:*]{1,512}$/.test(stream)) {
    throw new AwsError(
      'InvalidParameterException',
      'logStreamName must be 1 to 512 characters without : and *',
    );
  }
  if (cloud.logs.hasStream(group, stream)) {
    throw new AwsError('ResourceAlreadyExistsException', 'The specified log stream already exists');
  }
  cloud.logs.createStream(group, stream);
  return {};
}

export function describeLogGroups(input: Input, cloud: Cloud): object {
  refuseParameters(input, ['accountIdentifiers', 'includeLinkedAccounts', 'logGroupIdentifiers']);
  const pattern = input['logGroupNamePattern'] as string | undefined;
  const groups = cloud.logs
    .groups(input['logGroupNamePrefix'])
    .filter((group) => pattern === undefined || group.name.toLowerCase().includes(pattern.toLowerCase()));
  const { items, nextToken } = page(groups, input, pageSize(input, 50, 50));
  return {
    logGroups: items.map((group) => {
      const arn = `arn:aws:logs:${cloud.config.region}:${cloud.config.account}:log-group:${group.name}`;
      return {
        logGroupName: group.name,
        creationTime: group.createdAt,
        ...(group.retentionDays !== null && { retentionInDays: group.retentionDays }),
        metricFilterCount: 0,
        arn: `${arn}:*`,
        logGroupArn: arn,
        storedBytes: group.storedBytes,
        logGroupClass: 'STANDARD',
      };
    }),
    nextToken,
  };
}

export function describeLogStreams(input: Input, cloud: Cloud): object {
  const group = existingGroup(input, cloud);
  const streams = cloud.logs.streams(group, input['logStreamNamePrefix']);
  if (input['orderBy'] === 'LastEventTime') {
    streams.sort((a, b) => (a.lastTimestamp ?? 0) - (b.lastTimestamp ?? 0));
  }
  if (input['descending'] === true) streams.reverse();
  const { items, nextToken } = page(streams, input, pageSize(input, 50, 50));
  return {
    logStreams: items.map((stream) => ({
      logStreamName: stream.name,
      creationTime: stream.createdAt,
      ...(stream.firstTimestamp !== null && {
        firstEventTimestamp: stream.firstTimestamp,
        lastEventTimestamp: stream.lastTimestamp,
        lastIngestionTime: stream.lastIngestedAt,
      }),
      arn: `arn:aws:logs:${cloud.config.region}:${cloud.config.account}:log-group:${group}:log-stream:${stream.name}`,
      storedBytes: 0,
    })),
    nextToken,
  };
}

export function putLogEvents(input: Input, cloud: Cloud): object {
  const group = existingGroup(input, cloud);
  const stream = String(input['logStreamName'] ?? '');
  if (!cloud.logs.hasStream(group, stream)) notFound('log stream');
  const events: unknown = input['logEvents'];
  if (!Array.isArray(events) || events.length < 1 || events.length > MAX_EVENTS) {
    throw new AwsError('InvalidParameterException', `logEvents must hold 1 to ${MAX_EVENTS} events`);
  }
  for (const event of events as { timestamp?: unknown; message?: unknown }[]) {
    if (!Number.isInteger(event.timestamp) || typeof event.message !== 'string' || event.message === '') {
      throw new AwsError('InvalidParameterException', 'every event needs a timestamp and a message');
    }
  }
  cloud.logs.append(group, stream, events as { timestamp: number; message: string }[]);
  return { nextSequenceToken: '1' };
}
