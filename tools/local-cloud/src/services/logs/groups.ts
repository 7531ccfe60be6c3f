import type { Input } from '../../core/api/api.ts';
import {
  existingGroup,
  groupArn,
  invalid,
  onlyParameters,
  pageSize,
  streamsOf,
  type Logs,
} from './parameters.ts';

const MAX_PAGE = 50;

export function describeLogGroups(input: Input, logs: Logs): object {
  onlyParameters(input, ['logGroupNamePrefix', 'limit', 'nextToken']);
  const prefix = String(input['logGroupNamePrefix'] ?? '');
  const groups = logs.store.groups().filter(({ name }) => name.startsWith(prefix));
  const { items, nextToken } = page(groups, input);
  const logGroups = items.map(({ name, createdAt }) => {
    const arn = groupArn(name, logs);
    return { logGroupName: name, creationTime: createdAt, arn: `${arn}:*`, logGroupArn: arn };
  });
  return { logGroups, nextToken };
}

export function describeLogStreams(input: Input, logs: Logs): object {
  const known = ['logGroupName', 'logGroupIdentifier', 'logStreamNamePrefix', 'orderBy', 'descending'];
  onlyParameters(input, [...known, 'limit', 'nextToken']);
  const streams = streamsOf(input, logs);
  if (input['orderBy'] === 'LastEventTime') streams.sort((a, b) => a.lastTimestamp - b.lastTimestamp);
  if (input['descending'] === true) streams.reverse();
  const { items, nextToken } = page(streams, input);
  const arn = groupArn(existingGroup(input, logs), logs);
  const logStreams = items.map(({ name, firstTimestamp, lastTimestamp, lastIngestedAt }) => ({
    logStreamName: name,
    creationTime: firstTimestamp,
    firstEventTimestamp: firstTimestamp,
    lastEventTimestamp: lastTimestamp,
    lastIngestionTime: lastIngestedAt,
    arn: `${arn}:log-stream:${name}`,
  }));
  return { logStreams, nextToken };
}

/** One page of a complete list. The token is the position of the next page. */
function page<Item>(items: readonly Item[], input: Input): { items: readonly Item[]; nextToken?: string } {
  const from = Number(input['nextToken'] ?? 0);
  if (!Number.isInteger(from) || from < 0) invalid('The specified nextToken is invalid.');
  const until = from + pageSize(input, MAX_PAGE);
  return { items: items.slice(from, until), ...(until < items.length && { nextToken: String(until) }) };
}
