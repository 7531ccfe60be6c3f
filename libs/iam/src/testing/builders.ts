import { compilePolicy, evaluate, type ConditionContext, type Decision, type Principal } from '../index.ts';

export const ACCOUNT = '111122223333';
export const OTHER_ACCOUNT = '444455556666';
export const QUEUE = `arn:aws:sqs:eu-west-1:${ACCOUNT}:millrace-dev-order`;
export const KEY = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/1`;
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/order`;
export const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/order/function-1`;

export const role: Principal & { kind: 'role' } = {
  kind: 'role',
  arn: ROLE,
  sessionArn: SESSION,
  accountId: ACCOUNT,
};
export const user: Principal = { kind: 'user', arn: `arn:aws:iam::${ACCOUNT}:user/ann`, accountId: ACCOUNT };
export const rootUser: Principal = { kind: 'account', accountId: ACCOUNT };
export const events: Principal = { kind: 'service', service: 'events.amazonaws.com' };
export const foreignRole: Principal & { kind: 'role' } = {
  kind: 'role',
  arn: `arn:aws:iam::${OTHER_ACCOUNT}:role/audit`,
  accountId: OTHER_ACCOUNT,
};

/** A document of the given statements, which allow every action on every resource unless they say otherwise. */
export function document(...statements: readonly object[]): object {
  return {
    Version: '2012-10-17',
    Statement: statements.map((statement) => ({
      Effect: 'Allow',
      ...(!('NotAction' in statement) && { Action: '*' }),
      ...(!('NotResource' in statement) && { Resource: '*' }),
      ...statement,
    })),
  };
}

export interface Request {
  readonly action?: string;
  readonly resource?: string;
  readonly context?: ConditionContext;
}

/** Whether a statement that allows applies to a request of the role. */
export function applies(statement: object, request: Request = {}): boolean {
  return verdictOf(document(statement), request) === 'allowed';
}

/** The verdict about a request of the role by one identity-based policy. */
export function verdictOf(policy: unknown, request: Request = {}): Decision['verdict'] {
  const { action = 'sqs:SendMessage', resource = QUEUE, context = {} } = request;
  const call = { action, resource, context, principal: role, resourceAccountId: ACCOUNT };
  return evaluate(call, { identity: [compilePolicy(policy)] }).verdict;
}

/** Whether a condition holds in a context. */
export function holds(
  operator: string,
  values: unknown,
  context: ConditionContext,
  key = 'test:key',
): boolean {
  return applies({ Condition: { [operator]: { [key]: values } } }, { context });
}
