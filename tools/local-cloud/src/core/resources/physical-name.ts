import { randomBytes } from 'node:crypto';
import type { ResourceRequest } from './resource-type.ts';

/**
 * Generates the name of a resource as CloudFormation does: `<stack>-<logical id>-<12 characters>`.
 * @param maxLength of the whole name; the part before the random characters is shortened
 */
export function physicalName(request: ResourceRequest, maxLength = 255): string {
  const suffix = randomBytes(6).toString('hex').toUpperCase();
  const prefix = `${request.stackName}-${request.logicalId}`.slice(0, maxLength - suffix.length - 1);
  return `${prefix}-${suffix}`;
}
