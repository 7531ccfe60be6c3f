import type { Input } from '../../core/api/api.ts';
import { arnOf } from '../../core/arn.ts';
import { AwsError } from '../../core/aws-error.ts';
import type { CloudConfig } from '../../core/config.ts';
import type { LogStore, LogStream } from './log-store.ts';

/** The runtime of CloudWatch Logs. */
export interface Logs {
  readonly config: Pick<CloudConfig, 'region' | 'account'>;
  readonly store: LogStore;
}

export function groupArn(name: string, { config }: Pick<Logs, 'config'>): string {
  return arnOf(config, 'logs', `log-group:${name}`);
}

/**
 * The log group that a request names, by name or by ARN.
 * @throws AwsError `ResourceNotFoundException` when it does not exist
 */
export function existingGroup(input: Input, logs: Logs): string {
  const text = String(input['logGroupName'] ?? input['logGroupIdentifier'] ?? '');
  const name = text.replace(groupArn('', logs), '').replace(/:\*$/, '');
  if (!logs.store.groups().some((group) => group.name === name)) notFound('log group');
  return name;
}

/** The streams of the group. With a prefix in the request, only those that start with it. */
export function streamsOf(input: Input, logs: Logs): LogStream[] {
  const prefix = String(input['logStreamNamePrefix'] ?? '');
  return logs.store.streams(existingGroup(input, logs)).filter(({ name }) => name.startsWith(prefix));
}

/**
 * Refuses unsupported parameters, because ignoring them would change the answer.
 * @throws AwsError `InvalidParameterException`
 */
export function onlyParameters(input: Input, carried: readonly string[]): void {
  const unknown = Object.keys(input).filter((name) => input[name] !== undefined && !carried.includes(name));
  if (unknown.length > 0) invalid(`${unknown.join(', ')} not carried out by the local cloud`);
}

/**
 * The page size of a request.
 * @throws AwsError `InvalidParameterException` when it is not from 1 to `max`
 */
export function pageSize(input: Input, max: number): number {
  const limit = Number(input['limit'] ?? max);
  return Number.isInteger(limit) && limit >= 1 && limit <= max
    ? limit
    : invalid(`limit must be from 1 to ${max}`);
}

export function notFound(what: 'log group' | 'log stream'): never {
  throw new AwsError('ResourceNotFoundException', `The specified ${what} does not exist.`);
}

export function invalid(message: string): never {
  throw new AwsError('InvalidParameterException', message);
}
