import { randomBytes } from 'node:crypto';
import { physicalName } from '../../../core/resources/physical-name.ts';
import { textOf } from '../../../core/resources/read-properties.ts';
import type { ResourceRequest } from '../../../core/resources/resource-type.ts';

const MAX_LENGTH = 32;

/** The name of a load balancer or a target group. */
export function elbName(request: ResourceRequest): string {
  return textOf(request.properties, 'Name') ?? physicalName(request, MAX_LENGTH);
}

/** The end of every ARN of Elastic Load Balancing: 16 hex digits. */
export function elbId(): string {
  return randomBytes(8).toString('hex');
}
