import type { AuthorizationRequest, Denial, PolicyType } from './evaluate.ts';
import type { Principal } from './principal.ts';

const POLICY_WORDS: Readonly<Record<PolicyType, string>> = {
  identity: 'identity-based policy',
  resource: 'resource-based policy',
  trust: 'role trust policy',
  permissionsBoundary: 'permissions boundary',
  session: 'session policy',
};

/**
 * The message that AWS gives with an access denied error:
 * `User: <arn> is not authorized to perform: <action> on resource: <arn> because no identity-based policy allows the
 * <action> action`, or `… with an explicit deny in an identity-based policy`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function denialMessage(denial: Denial, { principal, action, resource }: AuthorizationRequest): string {
  const target = resource === '*' ? '' : ` on resource: ${resource}`;
  const refused = `User: ${callerName(principal)} is not authorized to perform: ${action}${target}`;
  if (denial.verdict === 'implicitDeny') {
    return `${refused} because no ${POLICY_WORDS[denial.missing]} allows the ${action} action`;
  }
  const [{ type }] = denial.by;
  const article = type === 'trust' ? 'the' : type === 'identity' ? 'an' : 'a';
  return `${refused} with an explicit deny in ${article} ${POLICY_WORDS[type]}`;
}

/** A statement that allows one action. */
export interface AllowStatement {
  readonly Effect: 'Allow';
  readonly Principal?: Readonly<{ AWS: string } | { Service: string }>;
  readonly Action: string;
  /** Not in a trust policy, where it is not allowed. */
  readonly Resource?: string;
}

/**
 * The smallest statement for the policy of type `denial.missing` that allows the request there. Another type of policy
 * may be missing after that.
 * @returns undefined for an explicit deny: no statement can allow what another denies
 */
export function missingStatement(denial: Denial, request: AuthorizationRequest): AllowStatement | undefined {
  if (denial.verdict === 'explicitDeny') return undefined;
  const isOfResource = denial.missing === 'resource' || denial.missing === 'trust';
  return {
    Effect: 'Allow',
    ...(isOfResource && { Principal: principalElement(request.principal) }),
    Action: request.action,
    ...(denial.missing !== 'trust' && { Resource: literalResource(request.resource) }),
  };
}

function callerName(principal: Principal): string {
  switch (principal.kind) {
    case 'service':
      return principal.service;
    case 'account':
      return `arn:aws:iam::${principal.accountId}:root`;
    case 'user':
      return principal.arn;
    case 'role':
      return principal.sessionArn ?? principal.arn;
  }
}

/** A role rather than one of its sessions, which have new names each time. */
function principalElement(principal: Principal): { AWS: string } | { Service: string } {
  if (principal.kind === 'service') return { Service: principal.service };
  return { AWS: principal.kind === 'role' ? principal.arn : callerName(principal) };
}

/** Writes the characters with a meaning in Resource as policy variables. */
function literalResource(resource: string): string {
  return resource === '*' ? '*' : resource.replaceAll(/[*?]|\$(?=\{)/g, (character) => `\${${character}}`);
}
