import { arnParts } from './arn-condition.ts';
import type { Call, Policy, Statement } from './policy.ts';
import type { Principal, PrincipalMatch } from './principal.ts';
import { RequestContext, type ConditionContext } from './request-context.ts';

export interface AuthorizationRequest {
  /** `sqs:SendMessage`, in any case. */
  readonly action: string;
  /** An ARN, or `*` for an action without a resource. */
  readonly resource: string;
  readonly principal: Principal;
  readonly context?: ConditionContext;
  /** The account of the resource. Default: that of its ARN; the caller's if the ARN has none, as in Amazon S3. */
  readonly resourceAccountId?: string;
}

/** The policies that apply to a request. */
export interface ApplicablePolicies {
  /** Those of the role or user. */
  readonly identity?: readonly Policy[];
  /** The policy of the resource, or the trust policy of a role. */
  readonly resource?: Policy;
  /**
   * Whether the policy of the resource decides alone, and identity-based policies only if it names the account. Default:
   * true for KMS keys and for assuming a role, which nobody may use without a policy of the key or role.
   */
  readonly resourceMustAllow?: boolean;
  readonly permissionsBoundary?: Policy;
  /** Policies that were given when the session began. */
  readonly session?: readonly Policy[];
}

/** In which role a policy takes part in a decision. */
export type PolicyType = 'identity' | 'resource' | 'trust' | 'permissionsBoundary' | 'session';

export interface MatchedStatement {
  readonly type: PolicyType;
  readonly policy: string;
  readonly sid?: string;
  /** Position in its document, from 0. */
  readonly index: number;
}

export type Denial =
  | Readonly<{ verdict: 'explicitDeny'; by: readonly [MatchedStatement] }>
  /** `missing` is the type of policy that has no statement that allows the request. */
  | Readonly<{ verdict: 'implicitDeny'; by: readonly []; missing: PolicyType }>;

/** `by` has one statement for each type of policy that took part. It is empty for the root user. */
export type Decision = Readonly<{ verdict: 'allowed'; by: readonly MatchedStatement[] }> | Denial;

/**
 * Decides about a request. An explicit deny in any policy wins. In one account, identity-based policies or the policy
 * of the resource must allow; across accounts, both. A service has only the policy of the resource. The root user may
 * do everything in its account, except where the resource must allow.
 *
 * - https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 * - https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 * - https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
 *
 * Not covered: service and resource control policies, VPC endpoint policies, grants, access control lists, anonymous
 * and federated callers.
 */
export function evaluate(request: AuthorizationRequest, policies: ApplicablePolicies): Decision {
  const call: Call = {
    actionLowerCase: request.action.toLowerCase(),
    resource: request.resource,
    principal: request.principal,
    context: new RequestContext(request.context ?? {}),
  };
  return explicitDeny(call, policies) ?? decide(request, call, policies);
}

function explicitDeny(call: Call, policies: ApplicablePolicies): Denial | undefined {
  const { identity = [], resource, permissionsBoundary, session = [] } = policies;
  const deny =
    findIn('identity', identity, 'denies', call) ??
    findIn(typeOf(resource), optional(resource), 'denies', call) ??
    findIn('permissionsBoundary', optional(permissionsBoundary), 'denies', call) ??
    findIn('session', session, 'denies', call);
  return deny && { verdict: 'explicitDeny', by: [deny] };
}

function decide(request: AuthorizationRequest, call: Call, policies: ApplicablePolicies): Decision {
  const { principal } = request;
  const { identity = [], resource, resourceMustAllow } = policies;
  const arn = arnParts(request.resource);
  const resourceType = resource === undefined && assumesRole(call, arn) ? 'trust' : typeOf(resource);
  const grant = strongestGrant(resource, call);
  const granted = grant === undefined ? [] : [matched(resourceType, grant.statement)];
  const notGranted = missing(resourceType);
  if (principal.kind === 'service') return grant ? allowed(granted) : notGranted;

  const isSameAccount = accountOf(request, arn, principal.accountId) === principal.accountId;
  const mustAllow = resourceMustAllow ?? (resourceType === 'trust' || isKmsKey(arn));
  if (isSameAccount && mustAllow && grant === undefined) return notGranted;
  if (principal.kind === 'account') return isSameAccount || grant ? allowed(granted) : notGranted;
  if (isSameAccount && grant?.match === 'caller') return allowed(granted);

  const limits = limitsOf(call, policies);
  if (isSameAccount && grant?.match === 'role') return limits.missing ?? allowed([...granted, ...limits.by]);
  const allow = findIn('identity', identity, 'allows', call);
  if (allow === undefined) return missing('identity');
  if (limits.missing) return limits.missing;
  if (isSameAccount && !mustAllow) return allowed([allow, ...limits.by]);
  return grant ? allowed([allow, ...limits.by, ...granted]) : notGranted;
}

/** Permissions boundary and session policies grant nothing; what one of them does not allow, the caller may not do. */
function limitsOf(
  call: Call,
  { permissionsBoundary, session }: ApplicablePolicies,
): { readonly by: readonly MatchedStatement[]; readonly missing?: Denial } {
  const by: MatchedStatement[] = [];
  const limits = [
    ['permissionsBoundary', permissionsBoundary && [permissionsBoundary]],
    ['session', session],
  ] as const;
  for (const [type, policies] of limits) {
    if (policies === undefined) continue;
    const allow = findIn(type, policies, 'allows', call);
    if (allow === undefined) return { by, missing: missing(type) };
    by.push(allow);
  }
  return { by };
}

interface Grant {
  readonly statement: Statement;
  readonly match: PrincipalMatch;
}

/** The statement of the resource's policy that allows the call and names the caller most closely. */
function strongestGrant(resource: Policy | undefined, call: Call): Grant | undefined {
  let strongest: Grant | undefined;
  for (const statement of resource?.allows ?? []) {
    const match = statement.match(call);
    if (match === 'caller') return { statement, match };
    if (match === 'role' || (match === 'account' && strongest === undefined))
      strongest = { statement, match };
  }
  return strongest;
}

function findIn(
  type: PolicyType,
  policies: readonly Policy[],
  effect: 'allows' | 'denies',
  call: Call,
): MatchedStatement | undefined {
  for (const policy of policies) {
    for (const statement of policy[effect]) {
      if (statement.match(call) !== 'none') return matched(type, statement);
    }
  }
  return undefined;
}

function matched(type: PolicyType, { policy, sid, index }: Statement): MatchedStatement {
  return { type, policy, ...(sid !== undefined && { sid }), index };
}

function typeOf(resource: Policy | undefined): 'resource' | 'trust' {
  return resource?.attachment === 'trust' ? 'trust' : 'resource';
}

function optional(policy: Policy | undefined): readonly Policy[] {
  return policy === undefined ? [] : [policy];
}

function allowed(by: readonly MatchedStatement[]): Decision {
  return { verdict: 'allowed', by };
}

function missing(type: PolicyType): Denial {
  return { verdict: 'implicitDeny', by: [], missing: type };
}

type ArnParts = ReturnType<typeof arnParts>;

function accountOf(
  { resourceAccountId }: AuthorizationRequest,
  arn: ArnParts,
  callerAccount: string,
): string {
  return resourceAccountId ?? (arn?.[4] || callerAccount);
}

function isKmsKey(arn: ArnParts): boolean {
  return arn?.[2] === 'kms' && arn[5]!.startsWith('key/');
}

function assumesRole({ actionLowerCase }: Call, arn: ArnParts): boolean {
  return actionLowerCase.startsWith('sts:assumerole') && arn?.[2] === 'iam' && arn[5]!.startsWith('role/');
}
