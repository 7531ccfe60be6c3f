import { randomBytes } from 'node:crypto';
import type { ResourceRequest } from '../resource-type.ts';

/**
 * A name for a resource that its template does not name: `<stack>-<logical id>-<12 characters>`, as CloudFormation makes it.
 * @param maxLength of the whole name; the stack's name and the logical id give way, the random part stays
 */
export function physicalName(request: ResourceRequest, maxLength = 255): string {
  const suffix = randomBytes(6).toString('hex').toUpperCase();
  const prefix = `${request.stackName}-${request.logicalId}`.slice(0, maxLength - suffix.length - 1);
  return `${prefix}-${suffix}`;
}
