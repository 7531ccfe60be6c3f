import { AwsError, type Cloud } from '../../cloud.ts';
import type { LogEvent, LogQuery } from '../../logs/log-reader.ts';
import type { Input } from '../api.ts';
import { parseFilterPattern } from './filter-pattern.ts';
import { existingGroup, notFound, pageSize, refuseParameters } from './parameters.ts';

/** Lines that one FilterLogEvents reads before it answers with what it has and a token, as AWS does. */
const MAX_SCANNED = 20_000;
const MAX_PAGE = 10_000;

export function filterLogEvents(input: Input, cloud: Cloud): object {
  refuseParameters(input, ['unmask']);
  const group = existingGroup(input, cloud);
  const limit = pageSize(input, MAX_PAGE, MAX_PAGE);
  const matches = parseFilterPattern(String(input['filterPattern'] ?? ''));
  const after = input['nextToken'] === undefined ? undefined : position(String(input['nextToken']));
  const scanned = cloud.logs.events({
    group,
    limit: MAX_SCANNED,
    ...(input['logStreamNames'] && { streams: input['logStreamNames'] }),
    ...(input['logStreamNamePrefix'] && { streamPrefix: input['logStreamNamePrefix'] }),
    ...(input['startTime'] !== undefined && { startTime: Number(input['startTime']) }),
    ...(input['endTime'] !== undefined && { endTime: Number(input['endTime']) }),
    ...(after && { after }),
  });
  const found: LogEvent[] = [];
  let last: LogEvent | undefined;
  for (const event of scanned) {
    if (found.length === limit) break;
    if (matches(event.message)) found.push(event);
    last = event;
  }
  const more = last !== undefined && (last !== scanned.at(-1) || scanned.length === MAX_SCANNED);
  return {
    events: found.map((event) => ({
      logStreamName: event.stream,
      timestamp: event.timestamp,
      message: event.message,
      ingestionTime: event.ingestedAt,
      // AWS's ids are 56 digits that sort by time; these keep the form.
      eventId: String(event.timestamp).padStart(28, '0') + String(event.id).padStart(28, '0'),
    })),
    searchedLogStreams: [],
    ...(more && last && { nextToken: `${last.timestamp}/${last.id}` }),
  };
}

export function getLogEvents(input: Input, cloud: Cloud): object {
  refuseParameters(input, ['unmask']);
  const group = existingGroup(input, cloud);
  const stream = String(input['logStreamName'] ?? '');
  if (!cloud.logs.hasStream(group, stream)) notFound('log stream');
  const token = input['nextToken'] as string | undefined;
  const descending = token === undefined ? input['startFromHead'] !== true : token.startsWith('b/');
  const query: LogQuery = {
    group,
    streams: [stream],
    limit: pageSize(input, MAX_PAGE, MAX_PAGE),
    descending,
    ...(input['startTime'] !== undefined && { startTime: Number(input['startTime']) }),
    // The end time is excluded here, unlike in FilterLogEvents.
    ...(input['endTime'] !== undefined && { endTime: Number(input['endTime']) - 1 }),
    ...(token !== undefined && { after: position(token.slice(2)) }),
  };
  const events = cloud.logs.events(query);
  if (descending) events.reverse();
  const first = events[0];
  const last = events.at(-1);
  const here = token?.slice(2) ?? '0/0';
  return {
    events: events.map(({ timestamp, message, ingestedAt }) => ({
      timestamp,
      message,
      ingestionTime: ingestedAt,
    })),
    nextForwardToken: `f/${last ? `${last.timestamp}/${last.id}` : here}`,
    nextBackwardToken: `b/${first ? `${first.timestamp}/${first.id}` : here}`,
  };
}

function position(token: string): { timestamp: number; id: number } {
  const match = /^(\d{1,15})\/(\d{1,15})$/.exec(token);
  if (!match) throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
  return { timestamp: Number(match[1]), id: Number(match[2]) };
}
