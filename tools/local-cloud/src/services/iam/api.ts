import {
  compilePolicy,
  evaluate,
  MalformedPolicyDocument,
  type ConditionContext,
  type Decision,
  type Policy,
  type Principal,
} from '@millrace/iam';
import { listOf, type Input, type QueryApi } from '../../core/api/api.ts';
import { AwsError } from '../../core/aws-error.ts';
import type { Iam } from './resources.ts';

const MAX_ACTIONS = 1_000;

/**
 * Roles with their policies, and the simulator of IAM, with the evaluator that decides about all calls here.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html
 */
export const iamApi: QueryApi<Iam> = {
  protocol: 'query',
  service: 'iam',
  xmlNamespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
  operations: {
    ListRoles: listRoles,
    ListRolePolicies: ({ RoleName }, own) => ({
      PolicyNames: roleNamed(RoleName, own).identity.map(({ policy }) => policy.name),
      IsTruncated: false,
    }),
    GetRolePolicy: getRolePolicy,
    SimulateCustomPolicy: simulateCustomPolicy,
    SimulatePrincipalPolicy: simulatePrincipalPolicy,
  },
};

function listRoles(_input: Input, { authorizer: { policies } }: Iam): object {
  const Roles = policies.roles().map((Arn) => ({
    Arn,
    RoleName: Arn.split('/').at(-1),
    AssumeRolePolicyDocument: encoded(policies.role(Arn)?.trust.document),
  }));
  return { IsTruncated: false, Roles };
}

function getRolePolicy({ RoleName, PolicyName }: Input, own: Iam): object {
  const found = roleNamed(RoleName, own).identity.find(({ policy }) => policy.name === PolicyName);
  if (found) return { RoleName, PolicyName, PolicyDocument: encoded(found.document) };
  throw new AwsError('NoSuchEntity', `The role policy with name ${PolicyName} cannot be found.`, 404);
}

/** IAM returns documents as in a URL. */
function encoded(document: unknown): string {
  return encodeURIComponent(JSON.stringify(document));
}

function roleNamed(name: unknown, { config, authorizer }: Iam) {
  const role = authorizer.policies.role(`arn:aws:iam::${config.account}:role/${String(name)}`);
  if (role) return role;
  throw new AwsError('NoSuchEntity', `The role with name ${String(name)} cannot be found.`, 404);
}

function simulateCustomPolicy(input: Input, { config }: Iam): object {
  const identity = policiesIn(input);
  if (identity.length === 0) throw new AwsError('InvalidInput', 'PolicyInputList has no policy.');
  const caller = String(input['CallerArn'] ?? `arn:aws:iam::${config.account}:user/simulated`);
  return results(input, identity, principalOf(caller));
}

/** With the policies of a role, and those that the request adds. */
function simulatePrincipalPolicy(input: Input, { authorizer }: Iam): object {
  const source = String(input['PolicySourceArn'] ?? '');
  const role = authorizer.policies.role(source);
  if (!role) {
    throw new AwsError(
      'NoSuchEntity',
      `The role ${source} does not exist. The local cloud has roles only.`,
      404,
    );
  }
  const caller = principalOf(String(input['CallerArn'] ?? source));
  const own = role.identity.map(({ policy }) => policy);
  return results(input, [...own, ...policiesIn(input)], caller);
}

function policiesIn(input: Input): Policy[] {
  return listOf(input['PolicyInputList']).map((text, index) => {
    return parsed(String(text), { name: `PolicyInputList.${index + 1}` });
  });
}

function parsed(text: string, options: Parameters<typeof compilePolicy>[1]): Policy {
  try {
    return compilePolicy(text, options);
  } catch (error) {
    if (!(error instanceof MalformedPolicyDocument)) throw error;
    throw new AwsError('MalformedPolicyDocument', `${options?.name}: ${error.message}`);
  }
}

function results(input: Input, identity: readonly Policy[], principal: Principal): object {
  const actions = listOf(input['ActionNames']).map(String);
  if (actions.length === 0 || actions.length > MAX_ACTIONS) {
    throw new AwsError('ValidationError', `ActionNames has 1 to ${MAX_ACTIONS} actions.`);
  }
  const given = listOf(input['ResourceArns']).map(String);
  const resources = given.length > 0 ? given : ['*'];
  const boundary = listOf(input['PermissionsBoundaryPolicyInputList']).map(String)[0];
  const policies = {
    identity,
    ...(input['ResourcePolicy'] !== undefined && {
      resource: parsed(String(input['ResourcePolicy']), { name: 'ResourcePolicy', attachment: 'resource' }),
    }),
    ...(boundary !== undefined && { permissionsBoundary: parsed(boundary, { name: 'PermissionsBoundary' }) }),
  };
  const context = contextOf(input);
  const EvaluationResults = actions.flatMap((action) =>
    resources.map((resource) => {
      const decision = evaluate({ action, resource, principal, context }, policies);
      return resultOf(action, resource, decision);
    }),
  );
  return { IsTruncated: false, EvaluationResults };
}

function resultOf(EvalActionName: string, EvalResourceName: string, { verdict, by }: Decision): object {
  return {
    EvalActionName,
    EvalResourceName,
    EvalDecision: verdict,
    MatchedStatements: by.map(({ policy, type }) => ({
      SourcePolicyId: policy,
      SourcePolicyType: typeOf(type),
    })),
    MissingContextValues: [],
  };
}

function typeOf(type: string): string {
  return type === 'resource' ? 'resource' : 'IAM Policy';
}

/** One value for each key; a list for keys whose type ends in `List`. */
function contextOf(input: Input): ConditionContext {
  const entries = listOf(input['ContextEntries']).map(
    ({ ContextKeyName, ContextKeyType, ContextKeyValues }) => {
      const values = listOf(ContextKeyValues).map(String);
      return [String(ContextKeyName), String(ContextKeyType).endsWith('List') ? values : (values[0] ?? [])];
    },
  );
  return Object.fromEntries(entries) as ConditionContext;
}

/** @throws AwsError for an ARN that is neither a role's nor a user's */
function principalOf(arn: string): Principal {
  const [, accountId = '', kind = ''] = /^arn:[^:]+:(?:iam|sts)::(\d{12}):(\w[\w-]*)/.exec(arn) ?? [];
  if (kind === 'role') return { kind, arn, accountId };
  if (kind === 'user') return { kind, arn, accountId };
  if (kind === 'root') return { kind: 'account', accountId };
  throw new AwsError('InvalidInput', `${arn} is the ARN of neither a role nor a user.`);
}
