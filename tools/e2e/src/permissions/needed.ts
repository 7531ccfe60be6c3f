import { compilePolicy, evaluate, type ConditionContext, type Policy } from '@millrace/iam';

/** A call that was made, as `/_millrace/permissions` of the local cloud lists it. */
export interface MadeCall {
  readonly by: string;
  readonly action: string;
  readonly resource: string;
  readonly context: ConditionContext;
}

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: string | readonly string[];
  readonly Resource?: string | readonly string[];
}

export interface Role {
  readonly arn: string;
  readonly policies: readonly { readonly Statement: Statement | readonly Statement[] }[];
}

export interface Permissions {
  readonly roles: readonly Role[];
  readonly calls: readonly MadeCall[];
}

/** An action that a statement allows on one of its resources. */
export interface Grant {
  readonly role: string;
  readonly action: string;
  readonly resource: string;
  /** Calls that would fail without it. */
  readonly calls: readonly MadeCall[];
}

/** A key lets the policies of its account decide, as those of all stacks do. */
const keyPolicy = compilePolicy(
  {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal: { AWS: '000000000000' }, Action: 'kms:*', Resource: '*' },
  },
  { attachment: 'resource' },
);

/** Takes away each granted action on each resource, one at a time, and finds the calls that would then fail. */
export function grantsOf({ roles, calls }: Permissions): Grant[] {
  return roles.flatMap(({ arn, policies }) => {
    const made = calls.filter(({ by }) => by === arn);
    const statements = policies.flatMap(({ Statement: all }) => [all].flat());
    return statements.flatMap((statement, index) => {
      if (statement.Effect !== 'Allow') return [];
      const others = statements.filter((_, other) => other !== index);
      return listOf(statement.Action).flatMap((action) =>
        listOf(statement.Resource).map((resource): Grant => {
          const left = compiled([...others, ...without(statement, action, resource)]);
          return { role: arn, action, resource, calls: made.filter((call) => !isAllowed(call, left)) };
        }),
      );
    });
  });
}

/** The statement in two parts, without one action on one resource. */
function without(statement: Statement, action: string, resource: string): Statement[] {
  const actions = listOf(statement.Action).filter((other) => other !== action);
  const resources = listOf(statement.Resource).filter((other) => other !== resource);
  return [
    ...(actions.length > 0 ? [{ ...statement, Action: actions }] : []),
    ...(resources.length > 0 ? [{ ...statement, Action: action, Resource: resources }] : []),
  ];
}

function compiled(statements: readonly Statement[]): Policy | undefined {
  if (statements.length === 0) return undefined;
  const Statement = statements.map((statement) => ({ ...statement, Sid: undefined }));
  return compilePolicy(JSON.stringify({ Version: '2012-10-17', Statement }));
}

function isAllowed({ by, action, resource, context }: MadeCall, identity: Policy | undefined): boolean {
  const principal = { kind: 'role', arn: by, accountId: by.split(':')[4]! } as const;
  const isKey = resource.startsWith('arn:aws:kms:');
  const decision = evaluate(
    { action, resource, principal, context, resourceAccountId: principal.accountId },
    { identity: identity ? [identity] : [], ...(isKey && { resource: keyPolicy }) },
  );
  return decision.verdict === 'allowed';
}

function listOf(value: string | readonly string[] | undefined): readonly string[] {
  return [value ?? []].flat();
}
