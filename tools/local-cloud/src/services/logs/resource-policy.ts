import type { Authorizer } from '../../core/authorization/authorizer.ts';
import { deployed } from '../../core/resources/deployed.ts';
import { identifiedBy } from '../../core/resources/identity.ts';
import { requiredText } from '../../core/resources/read-properties.ts';
import { ResourceRefused } from '../../core/resources/resource-type.ts';
import { carried } from '../../core/resources/support.ts';

/** These policies belong to the account: each applies to all log groups. */
const SCOPE = 'logs';

/** Lets services write to log groups. */
export const logsResourcePolicy = deployed<{ readonly authorizer: Pick<Authorizer, 'policies'> }>({
  type: 'AWS::Logs::ResourcePolicy',
  properties: carried('PolicyName', 'PolicyDocument'),
  identity: identifiedBy('PolicyName'),
  fixed: ['PolicyName'],
  id: ({ properties }) => requiredText(properties, 'PolicyName'),
  put(name, properties, { authorizer }) {
    authorizer.policies.putOnResource(SCOPE, name, parsed(requiredText(properties, 'PolicyDocument')));
    return {};
  },
  remove: (name, { authorizer }) => authorizer.policies.removeFromResource(SCOPE, name),
});

function parsed(document: string): object {
  try {
    return JSON.parse(document) as object;
  } catch (error) {
    throw new ResourceRefused(`PolicyDocument is not JSON: ${(error as Error).message}`);
  }
}
