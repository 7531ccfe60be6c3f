import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import type { LogStream } from '../../logs/log-store.ts';
import type { Input } from '../api.ts';

export function groupArn(name: string, { config }: Cloud): string {
  return `arn:aws:logs:${config.region}:${config.account}:log-group:${name}`;
}

/**
 * The log group that a request names, by name or by ARN.
 * @throws AwsError `ResourceNotFoundException` when it does not exist
 */
export function existingGroup(input: Input, cloud: Cloud): string {
  const text = String(input['logGroupName'] ?? input['logGroupIdentifier'] ?? '');
  const name = text.replace(groupArn('', cloud), '').replace(/:\*$/, '');
  if (!cloud.logs.groups().some((group) => group.name === name)) notFound('log group');
  return name;
}

/** The streams of the group, those with the prefix when the request gives one. */
export function streamsOf(input: Input, cloud: Cloud): LogStream[] {
  const prefix = String(input['logStreamNamePrefix'] ?? '');
  return cloud.logs.streams(existingGroup(input, cloud)).filter(({ name }) => name.startsWith(prefix));
}

/**
 * Refuses parameters that are not carried out, as leaving them out would change the answer.
 * @throws AwsError `InvalidParameterException`
 */
export function onlyParameters(input: Input, carried: readonly string[]): void {
  const unknown = Object.keys(input).filter((name) => input[name] !== undefined && !carried.includes(name));
  if (unknown.length > 0) invalid(`${unknown.join(', ')} not carried out by the local cloud`);
}

/**
 * A page size as the caller wants it.
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
