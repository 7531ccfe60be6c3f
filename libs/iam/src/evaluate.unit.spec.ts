import { describe, expect, it } from '@jest/globals';
import { compilePolicy, evaluate, type ApplicablePolicies, type Decision, type Principal } from './index.ts';
import * as given from './testing/builders.ts';

const {
  ACCOUNT,
  OTHER_ACCOUNT,
  document,
  events,
  foreignRole,
  KEY,
  QUEUE,
  ROLE,
  role,
  rootUser,
  SESSION,
  user,
} = given;

const identity = [compilePolicy(document({ Sid: 'Send', Action: 'sqs:SendMessage' }), { name: 'order' })];
const onlyReceive = compilePolicy(document({ Action: 'sqs:ReceiveMessage' }), { name: 'receive' });
const onlySend = compilePolicy(document({ Action: 'sqs:Send*' }), { name: 'send' });
const denied = compilePolicy(document({}, { Effect: 'Deny', Sid: 'Not' }), { name: 'deny' });

/** A policy of the queue that allows, or denies, one principal everything. */
function queuePolicy(Principal: unknown, elements: object = {}) {
  return compilePolicy(document({ Principal, ...elements }), { name: 'queue', attachment: 'resource' });
}

function decide(principal: Principal, policies: ApplicablePolicies, resource: string = QUEUE): Decision {
  return evaluate({ action: 'sqs:SendMessage', resource, principal }, policies);
}

function verdict(principal: Principal, policies: ApplicablePolicies, resource: string = QUEUE): string {
  const decision = decide(principal, policies, resource);
  return decision.verdict === 'implicitDeny' ? `no ${decision.missing} policy` : decision.verdict;
}

const named = {
  session: queuePolicy({ AWS: SESSION }),
  role: queuePolicy({ AWS: ROLE }),
  everyone: queuePolicy('*'),
  account: queuePolicy({ AWS: `arn:aws:iam::${ACCOUNT}:root` }),
  otherRole: queuePolicy({ AWS: `arn:aws:iam::${ACCOUNT}:role/payment` }),
  foreignRole: queuePolicy({ AWS: foreignRole.arn }),
  foreignAccount: queuePolicy({ AWS: OTHER_ACCOUNT }),
  events: queuePolicy({ Service: 'events.amazonaws.com' }),
};

describe('in one account', () => {
  it('an identity-based policy is enough, and the decision names its statement', () => {
    expect(decide(role, { identity })).toEqual({
      verdict: 'allowed',
      by: [{ type: 'identity', policy: 'order', sid: 'Send', index: 0 }],
    });
    expect(verdict(role, { identity, resource: named.otherRole })).toBe('allowed');
    expect(verdict(user, { identity })).toBe('allowed');
  });

  it('without policies a caller may do nothing', () => {
    expect(verdict(role, {})).toBe('no identity policy');
    expect(verdict(role, { identity: [onlyReceive] })).toBe('no identity policy');
  });

  it.each([
    ['the session', named.session, 'allowed'],
    ['the role', named.role, 'allowed'],
    ['everyone', named.everyone, 'allowed'],
    ['the account, which does not grant by itself,', named.account, 'no identity policy'],
    ['another role', named.otherRole, 'no identity policy'],
    ['a service', named.events, 'no identity policy'],
  ])('a resource policy that names %s: %s', (_title, resource, expected) => {
    expect(verdict(role, { resource })).toBe(expected);
  });

  it('a resource policy that names a user is enough', () => {
    expect(verdict(user, { resource: queuePolicy({ AWS: `arn:aws:iam::${ACCOUNT}:user/ann` }) })).toBe(
      'allowed',
    );
    expect(verdict(user, { resource: named.role })).toBe('no identity policy');
  });

  it('the root user may do everything that is not denied', () => {
    expect(decide(rootUser, {})).toEqual({ verdict: 'allowed', by: [] });
    expect(verdict(rootUser, { resource: queuePolicy('*', { Effect: 'Deny' }) })).toBe('explicitDeny');
  });

  it('a bucket belongs to the account of the caller unless the request says otherwise', () => {
    const request = { action: 's3:GetObject', resource: 'arn:aws:s3:::releases/1', principal: role };
    const policies = { identity: [compilePolicy(document({}))] };
    expect(evaluate(request, policies).verdict).toBe('allowed');
    expect(evaluate({ ...request, resourceAccountId: OTHER_ACCOUNT }, policies)).toMatchObject({
      missing: 'resource',
    });
  });
});

describe('across accounts', () => {
  it.each([
    ['the role', named.foreignRole, identity, 'allowed'],
    ['its account', named.foreignAccount, identity, 'allowed'],
    ['everyone', named.everyone, identity, 'allowed'],
    ['another role', named.role, identity, 'no resource policy'],
    ['nobody', undefined, identity, 'no resource policy'],
    ['the role, without identity-based policy,', named.foreignRole, [], 'no identity policy'],
    ['everyone, without identity-based policy,', named.everyone, [], 'no identity policy'],
  ])('a resource policy that names %s: %s', (_title, resource, policies, expected) => {
    expect(verdict(foreignRole, { identity: policies, ...(resource && { resource }) })).toBe(expected);
  });

  it('the decision names both statements', () => {
    expect(decide(foreignRole, { identity, resource: named.foreignAccount }).by).toMatchObject([
      { type: 'identity', policy: 'order' },
      { type: 'resource', policy: 'queue' },
    ]);
  });

  it('the root user needs the resource policy', () => {
    const foreignRoot: Principal = { kind: 'account', accountId: OTHER_ACCOUNT };
    expect(verdict(foreignRoot, {})).toBe('no resource policy');
    expect(verdict(foreignRoot, { resource: named.foreignAccount })).toBe('allowed');
  });
});

describe('a service', () => {
  it.each([
    [named.events, 'allowed'],
    [named.everyone, 'allowed'],
    [queuePolicy({ Service: '*' }), 'allowed'],
    [queuePolicy({ Service: 'sns.amazonaws.com' }), 'no resource policy'],
    [named.account, 'no resource policy'],
    [undefined, 'no resource policy'],
  ])('has only the resource policy', (resource, expected) => {
    expect(verdict(events, { identity, ...(resource && { resource }) })).toBe(expected);
  });

  it('meets the conditions of the resource policy', () => {
    const Condition = { ArnEquals: { 'aws:SourceArn': 'arn:aws:events:*:*:rule/orders' } };
    const resource = queuePolicy({ Service: 'events.amazonaws.com' }, { Condition });
    const request = { action: 'sqs:SendMessage', resource: QUEUE, principal: events };
    const from = (rule: string) =>
      evaluate(
        { ...request, context: { 'aws:SourceArn': `arn:aws:events:eu-west-1:${ACCOUNT}:rule/${rule}` } },
        { resource },
      );
    expect(from('orders').verdict).toBe('allowed');
    expect(from('other').verdict).toBe('implicitDeny');
  });
});

describe.each([
  ['a KMS key', KEY, {}],
  ['a resource whose policy must allow', QUEUE, { resourceMustAllow: true }],
])('%s', (_title, resource, option) => {
  it('is not opened by identity-based policies alone', () => {
    expect(verdict(role, { identity, ...option }, resource)).toBe('no resource policy');
    expect(verdict(role, { identity, resource: named.otherRole, ...option }, resource)).toBe(
      'no resource policy',
    );
    expect(verdict(rootUser, { ...option }, resource)).toBe('no resource policy');
  });

  it('is opened by its policy, or by identity-based policies if it names the account', () => {
    expect(verdict(role, { resource: named.role, ...option }, resource)).toBe('allowed');
    expect(verdict(role, { resource: named.account, ...option }, resource)).toBe('no identity policy');
    expect(verdict(role, { identity, resource: named.account, ...option }, resource)).toBe('allowed');
    expect(verdict(rootUser, { resource: named.account, ...option }, resource)).toBe('allowed');
  });
});

describe('assuming a role', () => {
  const assume = (principal: Principal, policies: ApplicablePolicies) =>
    evaluate(
      { action: 'sts:AssumeRole', resource: `arn:aws:iam::${ACCOUNT}:role/deploy`, principal },
      policies,
    );
  const trust = (Principal: unknown) =>
    compilePolicy(
      { Version: '2012-10-17', Statement: { Effect: 'Allow', Principal, Action: 'sts:AssumeRole' } },
      { name: 'trust', attachment: 'trust' },
    );
  const all = [compilePolicy(document({}))];

  it('needs the trust policy', () => {
    expect(assume(role, { identity: all })).toMatchObject({ verdict: 'implicitDeny', missing: 'trust' });
    expect(assume(role, { resource: trust({ AWS: ROLE }) }).by).toMatchObject([{ type: 'trust' }]);
    expect(assume(role, { resource: trust({ AWS: ACCOUNT }) })).toMatchObject({ missing: 'identity' });
    expect(assume(role, { resource: trust({ AWS: ACCOUNT }), identity: all }).verdict).toBe('allowed');
    expect(assume(events, { resource: trust({ Service: 'events.amazonaws.com' }) }).verdict).toBe('allowed');
    expect(assume(events, { resource: trust({ Service: 'lambda.amazonaws.com' }) })).toMatchObject({
      missing: 'trust',
    });
  });
});

describe('an explicit deny', () => {
  it.each([
    ['identity', { identity: [...identity, denied] }],
    ['session', { identity, session: [denied] }],
    ['permissionsBoundary', { identity, permissionsBoundary: denied }],
  ])('in a policy of type %s wins', (type, policies) => {
    expect(decide(role, { resource: named.session, ...policies })).toEqual({
      verdict: 'explicitDeny',
      by: [{ type, policy: 'deny', sid: 'Not', index: 1 }],
    });
  });

  it.each([
    ['the session', { AWS: SESSION }, true],
    ['the role', { AWS: ROLE }, true],
    ['the account', { AWS: ACCOUNT }, true],
    ['everyone', '*', true],
    ['another account', { AWS: OTHER_ACCOUNT }, false],
  ])('in a resource policy that names %s: %s', (_title, principals, wins) => {
    const resource = queuePolicy(principals, { Effect: 'Deny' });
    expect(verdict(role, { identity, resource })).toBe(wins ? 'explicitDeny' : 'allowed');
  });
});

describe('NotPrincipal', () => {
  const not = (NotPrincipal: unknown, Effect: string) =>
    compilePolicy(
      { Version: '2012-10-17', Statement: { Effect, NotPrincipal, Action: '*', Resource: '*' } },
      { attachment: 'resource' },
    );

  it.each([
    ['account, role and session', { AWS: [ACCOUNT, ROLE, SESSION] }, true],
    ['account and role', { AWS: [ACCOUNT, ROLE] }, false],
    ['role and session', { AWS: [ROLE, SESSION] }, false],
    ['the account', { AWS: ACCOUNT }, false],
    ['everyone', '*', true],
  ])('with Deny leaves out a session if it names %s: %s', (_title, principals, leftOut) => {
    expect(verdict(role, { identity, resource: not(principals, 'Deny') })).toBe(
      leftOut ? 'allowed' : 'explicitDeny',
    );
  });

  it('with Deny leaves out a user with its account, a root user and a service', () => {
    const exempt = not(
      { AWS: [ACCOUNT, 'arn:aws:iam::111122223333:user/ann'], Service: 'events.amazonaws.com' },
      'Deny',
    );
    expect(verdict(user, { identity, resource: exempt })).toBe('allowed');
    expect(verdict(rootUser, { resource: exempt })).toBe('allowed');
    expect(verdict(events, { resource: exempt })).toBe('no resource policy');
    expect(verdict(foreignRole, { identity, resource: exempt })).toBe('explicitDeny');
  });

  it('with Allow allows everybody else', () => {
    expect(verdict(role, { resource: not({ AWS: OTHER_ACCOUNT }, 'Allow') })).toBe('allowed');
    expect(verdict(role, { resource: not({ AWS: ROLE }, 'Allow') })).toBe('no identity policy');
    expect(verdict(events, { resource: not({ AWS: ROLE }, 'Allow') })).toBe('allowed');
  });
});

describe('permissions boundary and session policies', () => {
  it('limit what identity-based policies allow', () => {
    expect(verdict(role, { identity, permissionsBoundary: onlySend, session: [onlyReceive, onlySend] })).toBe(
      'allowed',
    );
    expect(verdict(role, { identity, permissionsBoundary: onlyReceive })).toBe(
      'no permissionsBoundary policy',
    );
    expect(verdict(role, { identity, session: [onlyReceive] })).toBe('no session policy');
    expect(verdict(role, { permissionsBoundary: onlySend })).toBe('no identity policy');
  });

  it('limit a resource policy that names the role, not one that names the session or everyone', () => {
    expect(verdict(role, { resource: named.role, permissionsBoundary: onlySend })).toBe('allowed');
    expect(verdict(role, { resource: named.role, session: [onlyReceive] })).toBe('no session policy');
    expect(verdict(role, { resource: named.session, session: [onlyReceive] })).toBe('allowed');
    expect(verdict(role, { resource: named.everyone, permissionsBoundary: onlyReceive })).toBe('allowed');
  });

  it('limit access to another account', () => {
    const policies = { identity, resource: named.foreignRole };
    expect(verdict(foreignRole, { ...policies, session: [onlySend] })).toBe('allowed');
    expect(verdict(foreignRole, { ...policies, session: [onlyReceive] })).toBe('no session policy');
  });
});
