import type { Authorizer } from '../../core/authorization/authorizer.ts';
import type { CloudConfig } from '../../core/config.ts';
import { deployed } from '../../core/resources/deployed.ts';
import { identifiedBy } from '../../core/resources/identity.ts';
import { physicalName } from '../../core/resources/physical-name.ts';
import { listOf, requiredText, textOf } from '../../core/resources/read-properties.ts';
import { ResourceRefused, type Properties } from '../../core/resources/resource-type.ts';
import { carried, recorded } from '../../core/resources/support.ts';

export interface Iam {
  readonly config: Pick<CloudConfig, 'account'>;
  readonly authorizer: Pick<Authorizer, 'policies'>;
}

/** A role with inline policies. Managed policies are refused: their documents are not here. */
export const iamRole = deployed<Iam>({
  type: 'AWS::IAM::Role',
  properties: {
    ...carried('RoleName', 'AssumeRolePolicyDocument'),
    Policies: carried('PolicyName', 'PolicyDocument'),
    ...recorded('Description', 'MaxSessionDuration', 'Path', 'Tags'),
  },
  identity: identifiedBy('RoleName'),
  fixed: ['RoleName', 'Path'],
  id: (request) => textOf(request.properties, 'RoleName') ?? physicalName(request, 64),
  put(name, properties, { config, authorizer }) {
    const arn = roleArn(name, config);
    const inline = (listOf(properties, 'Policies') as Properties[]).map((policy) => ({
      name: requiredText(policy, 'PolicyName'),
      document: policy['PolicyDocument'],
    }));
    authorizer.policies.putRole(arn, properties['AssumeRolePolicyDocument'], inline);
    return { Arn: arn, Id: name, RoleId: `AROA${name}` };
  },
  remove: (name, { config, authorizer }) => authorizer.policies.removeRole(roleArn(name, config)),
});

/** A policy that is added to roles. Users and groups are refused. */
export const iamPolicy = deployed<Iam>({
  type: 'AWS::IAM::Policy',
  properties: carried('PolicyName', 'PolicyDocument', 'Roles'),
  // The policy belongs to its roles.
  identity: ({ PolicyName, Roles }) => JSON.stringify([PolicyName, Roles]),
  fixed: ['PolicyName'],
  id: ({ properties }) => JSON.stringify([requiredText(properties, 'PolicyName'), rolesOf(properties)]),
  put(id, properties, { config, authorizer }) {
    const [name, before] = JSON.parse(id) as [string, string[]];
    const roles = rolesOf(properties);
    if (JSON.stringify(before) !== JSON.stringify(roles)) {
      throw new ResourceRefused('Roles: the local cloud does not move a policy to other roles');
    }
    for (const role of roles) {
      authorizer.policies.addToRole(roleArn(role, config), name, properties['PolicyDocument']);
    }
    return {};
  },
  remove(id, { config, authorizer }) {
    const [name, roles] = JSON.parse(id) as [string, string[]];
    for (const role of roles) authorizer.policies.removeFromRole(roleArn(role, config), name);
  },
});

function rolesOf(properties: Properties): string[] {
  return listOf(properties, 'Roles').map(String);
}

function roleArn(name: string, { account }: Iam['config']): string {
  return `arn:aws:iam::${account}:role/${name}`;
}
