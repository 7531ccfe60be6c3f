import type { Call } from '../../core/authorization/authorizer.ts';
import { deployed } from '../../core/resources/deployed.ts';
import { physicalName } from '../../core/resources/physical-name.ts';
import { requiredText, textOf } from '../../core/resources/read-properties.ts';
import { ResourceRefused, type Properties } from '../../core/resources/resource-type.ts';
import { carried } from '../../core/resources/support.ts';
import type { Authorizer } from '../../core/authorization/authorizer.ts';
import type { FunctionRegistry } from './registry.ts';

/** @param arn as invoked: of the function, or of a version or an alias */
export function invokeCalls(arn: string): readonly Call[] {
  return [{ action: 'lambda:InvokeFunction', resource: arn }];
}

interface Own {
  readonly authorizer: Pick<Authorizer, 'policies'>;
  readonly functions: { readonly registry: Pick<FunctionRegistry, 'arn'> };
}

/** Lets a service or another account invoke a function, a version or an alias. */
export const lambdaPermission = deployed<Own>({
  type: 'AWS::Lambda::Permission',
  properties: carried('FunctionName', 'Action', 'Principal', 'SourceArn', 'SourceAccount'),
  identity: 'anonymous',
  fixed: ['FunctionName'],
  // The name of the function is in the id, because it says where the statement belongs when it is removed.
  id: (request, own) => `${physicalName(request)} ${functionOf(request.properties, own)}`,
  put(id, properties, { authorizer }) {
    const [sid, arn] = id.split(' ') as [string, string];
    authorizer.policies.putOnResource(arn, sid, { Statement: [statementOf(properties, arn)] });
    return { Id: sid };
  },
  remove(id, { authorizer }) {
    const [sid, arn] = id.split(' ') as [string, string];
    authorizer.policies.removeFromResource(arn, sid);
  },
});

function functionOf(properties: Properties, { functions: { registry } }: Own): string {
  const name = requiredText(properties, 'FunctionName');
  if (name.startsWith('arn:')) return name;
  const [plain = '', qualifier] = name.split(':');
  return registry.arn(plain, qualifier);
}

function statementOf(properties: Properties, Resource: string): object {
  const principal = requiredText(properties, 'Principal');
  const source = textOf(properties, 'SourceArn');
  const account = textOf(properties, 'SourceAccount');
  const Condition = {
    ...(source !== undefined && { ArnLike: { 'AWS:SourceArn': source } }),
    ...(account !== undefined && { StringEquals: { 'AWS:SourceAccount': account } }),
  };
  if (principal === '*')
    throw new ResourceRefused('Principal: the local cloud lets nobody invoke everything');
  return {
    Effect: 'Allow',
    Principal: principal.includes('.amazonaws.com') ? { Service: principal } : { AWS: principal },
    Action: requiredText(properties, 'Action'),
    Resource,
    ...(Object.keys(Condition).length > 0 && { Condition }),
  };
}
