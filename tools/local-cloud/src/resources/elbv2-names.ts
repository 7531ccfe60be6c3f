import { randomBytes } from 'node:crypto';
import type { ResourceRequest } from '../resource-type.ts';
import { physicalName } from './physical-name.ts';
import { textOf } from './read-properties.ts';

const MAX_LENGTH = 32;

/** The name of a load balancer or a target group. */
export function elbName(request: ResourceRequest): string {
  return textOf(request.properties, 'Name') ?? physicalName(request, MAX_LENGTH);
}

/** What ends the ARN of whatever Elastic Load Balancing makes: 16 hex digits. */
export function elbId(): string {
  return randomBytes(8).toString('hex');
}
