import { MalformedPolicyDocument } from './malformed-policy-document.ts';

/** Who calls. Account ids have 12 digits. */
export type Principal =
  /** A role, by its ARN; `sessionArn` is `arn:aws:sts::<account>:assumed-role/<role>/<session>`. */
  | Readonly<{ kind: 'role'; arn: string; sessionArn?: string; accountId: string }>
  | Readonly<{ kind: 'user'; arn: string; accountId: string }>
  /** The root user of an account. */
  | Readonly<{ kind: 'account'; accountId: string }>
  /** An AWS service by itself, such as `events.amazonaws.com`; it has no identity-based policies. */
  | Readonly<{ kind: 'service'; service: string }>;

/**
 * How closely a Principal element names a caller:
 * - `none`
 * - `account`: names its account, which lets the account's identity-based policies decide
 * - `role`: names the role of a session
 * - `caller`: names the caller itself or everybody
 */
export type PrincipalMatch = 'none' | 'account' | 'role' | 'caller';

/** The names in a Principal or NotPrincipal element, checked. */
export interface NamedPrincipals {
  readonly everyone: boolean;
  readonly everyService: boolean;
  /** ARNs and services. */
  readonly names: ReadonlySet<string>;
  readonly accounts: ReadonlySet<string>;
}

/**
 * Reads a Principal or NotPrincipal element: `*`, or for AWS, Service, Federated and CanonicalUser one or more names.
 * Federated and canonical users are read but match no caller.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 * @throws MalformedPolicyDocument `invalid_principal`
 */
export function readPrincipals(
  entries: readonly (readonly [type: string, name: string])[],
  path: string,
): NamedPrincipals {
  const names = new Set<string>();
  const accounts = new Set<string>();
  for (const [type, name] of entries) {
    if (name === '*' && (type === 'AWS' || type === 'Service')) continue;
    const account = type === 'AWS' ? accountNamed(name) : undefined;
    if (account !== undefined) accounts.add(account);
    else if (!isName(type, name)) {
      throw new MalformedPolicyDocument(`not a principal: ${name}`, { code: 'invalid_principal', path });
    } else if (type === 'AWS' || type === 'Service') names.add(name);
  }
  return {
    everyone: entries.some(([type, name]) => type === 'AWS' && name === '*'),
    everyService: entries.some(([type, name]) => type === 'Service' && name === '*'),
    names,
    accounts,
  };
}

/** The account of `111122223333` or `arn:aws:iam::111122223333:root`. */
function accountNamed(name: string): string | undefined {
  return /^arn:[^:]+:iam::(\d{12}):root$/.exec(name)?.[1] ?? /^\d{12}$/.exec(name)?.[0];
}

/** No part of a name can be a wildcard. A deleted role or user is named by its id, such as `AROA…`. */
function isName(type: string, name: string): boolean {
  if (name === '' || /[*?]/.test(name)) return false;
  return type !== 'AWS' || /^(?:arn:[^:]+:(?:iam|sts)::\d{12}:.+|A[0-9A-Z]+)$/.test(name);
}

/** How closely Principal names the caller. */
export function matchPrincipal(named: NamedPrincipals, principal: Principal): PrincipalMatch {
  if (named.everyone) return 'caller';
  switch (principal.kind) {
    case 'service':
      return named.everyService || named.names.has(principal.service) ? 'caller' : 'none';
    case 'account':
      return named.accounts.has(principal.accountId) ? 'caller' : 'none';
    case 'user':
      if (named.names.has(principal.arn)) return 'caller';
      return named.accounts.has(principal.accountId) ? 'account' : 'none';
    case 'role':
      if (principal.sessionArn !== undefined && named.names.has(principal.sessionArn)) return 'caller';
      if (named.names.has(principal.arn)) return 'role';
      return named.accounts.has(principal.accountId) ? 'account' : 'none';
  }
}

/**
 * Whether a NotPrincipal of a Deny leaves out the caller. AWS may check account, role and session one after the other,
 * so that all of them must be named.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
export function isExempt(named: NamedPrincipals, principal: Principal): boolean {
  if (named.everyone) return true;
  if (principal.kind === 'service' || principal.kind === 'account') {
    return matchPrincipal(named, principal) === 'caller';
  }
  const arns = principal.kind === 'role' ? [principal.arn, principal.sessionArn] : [principal.arn];
  return (
    named.accounts.has(principal.accountId) && arns.every((arn) => arn === undefined || named.names.has(arn))
  );
}
