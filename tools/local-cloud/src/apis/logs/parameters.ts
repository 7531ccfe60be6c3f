import { AwsError, type Cloud } from '../../cloud.ts';
import type { Input } from '../api.ts';

/**
 * The log group that a request names, by name or by ARN.
 * @throws AwsError `ResourceNotFoundException` when it does not exist
 */
export function existingGroup(input: Input, cloud: Cloud): string {
  const text = String(input['logGroupName'] ?? input['logGroupIdentifier'] ?? '');
  const name = text.replace(/^arn:aws:logs:[^:]*:\d{12}:log-group:/, '').replace(/:\*$/, '');
  if (!cloud.logs.group(name)) notFound('log group');
  return name;
}

export function notFound(what: 'log group' | 'log stream'): never {
  throw new AwsError('ResourceNotFoundException', `The specified ${what} does not exist.`);
}

/**
 * A page size as the caller wants it.
 * @throws AwsError `InvalidParameterException` when it is not from 1 to `max`
 */
export function pageSize(input: Input, standard: number, max: number): number {
  const limit: unknown = input['limit'] ?? standard;
  if (Number.isInteger(limit) && Number(limit) >= 1 && Number(limit) <= max) return Number(limit);
  throw new AwsError('InvalidParameterException', `limit must be from 1 to ${max}`);
}

/** A page of a list that is read as a whole; the token is the position of the next one. */
export function page<Item>(
  items: readonly Item[],
  input: Input,
  limit: number,
): { items: readonly Item[]; nextToken?: string } {
  const from = Number(input['nextToken'] ?? 0);
  if (!Number.isInteger(from) || from < 0) {
    throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
  }
  const until = from + limit;
  return { items: items.slice(from, until), ...(until < items.length && { nextToken: String(until) }) };
}

/**
 * Refuses parameters that would change the answer and are not carried out.
 * @throws AwsError `InvalidParameterException`
 */
export function refuseParameters(input: Input, names: readonly string[]): void {
  for (const name of names) {
    if (input[name] !== undefined) {
      throw new AwsError('InvalidParameterException', `${name} is not carried out by the local cloud`);
    }
  }
}
