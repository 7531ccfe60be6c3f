import type { Input } from '../../core/api/api.ts';
import { termsOf } from './filter-pattern.ts';
import type { LogEvent, LogQuery, Position } from './log-store.ts';
import {
  existingGroup,
  invalid,
  notFound,
  onlyParameters,
  pageSize,
  streamsOf,
  type Logs,
} from './parameters.ts';

const MAX_PAGE = 10_000;
const common = ['logGroupName', 'logGroupIdentifier', 'startTime', 'endTime', 'limit', 'nextToken'];

export function filterLogEvents(input: Input, logs: Logs): object {
  // Streams are always merged, which is what `interleaved` requests.
  onlyParameters(input, [...common, 'logStreamNames', 'logStreamNamePrefix', 'filterPattern', 'interleaved']);
  const query = queryOf(input, logs);
  const ofPrefix = input['logStreamNamePrefix'] && streamsOf(input, logs).map(({ name }) => name);
  const streams: string[] | undefined = input['logStreamNames'] ?? ofPrefix;
  const events = logs.store.events({
    ...query,
    terms: termsOf(String(input['filterPattern'] ?? '')),
    ...(streams && { streams }),
    ...(input['nextToken'] !== undefined && { after: positionOf(String(input['nextToken'])) }),
  });
  const last = events.at(-1);
  return {
    events: events.map((event) => ({
      ...described(event),
      logStreamName: event.stream,
      // AWS's ids are 56 digits that sort by time; these have the same form.
      eventId: String(event.timestamp).padStart(28, '0') + String(event.id).padStart(28, '0'),
    })),
    searchedLogStreams: [],
    ...(last && events.length === query.limit && { nextToken: tokenOf(last) }),
  };
}

export function getLogEvents(input: Input, logs: Logs): object {
  onlyParameters(input, [...common, 'logStreamName', 'startFromHead']);
  const { endTime, ...query } = queryOf(input, logs);
  const stream = String(input['logStreamName'] ?? '');
  if (!logs.store.hasStream(query.group, stream)) notFound('log stream');
  const token = input['nextToken'] as string | undefined;
  const descending = token === undefined ? input['startFromHead'] !== true : token.startsWith('b/');
  const events = logs.store.events({
    ...query,
    streams: [stream],
    descending,
    // The end time is excluded here, unlike in FilterLogEvents.
    ...(endTime !== undefined && { endTime: endTime - 1 }),
    ...(token !== undefined && { after: positionOf(token.slice(2)) }),
  });
  if (descending) events.reverse();
  const [first] = events;
  const last = events.at(-1);
  const here = token?.slice(2) ?? '0/0';
  return {
    events: events.map(described),
    nextForwardToken: `f/${last ? tokenOf(last) : here}`,
    nextBackwardToken: `b/${first ? tokenOf(first) : here}`,
  };
}

function queryOf(input: Input, logs: Logs): LogQuery {
  return {
    group: existingGroup(input, logs),
    limit: pageSize(input, MAX_PAGE),
    ...(input['startTime'] !== undefined && { startTime: Number(input['startTime']) }),
    ...(input['endTime'] !== undefined && { endTime: Number(input['endTime']) }),
  };
}

function described({ timestamp, message, ingestedAt }: LogEvent): object {
  return { timestamp, message, ingestionTime: ingestedAt };
}

function tokenOf({ timestamp, id }: Position): string {
  return `${timestamp}/${id}`;
}

function positionOf(token: string): Position {
  const [, timestamp, id] =
    /^(\d{1,15})\/(\d{1,15})$/.exec(token) ?? invalid('The specified nextToken is invalid.');
  return { timestamp: Number(timestamp), id: Number(id) };
}
