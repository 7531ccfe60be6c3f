import { describe, expect, it } from '@jest/globals';
import { compilePolicy, evaluate, type ApplicablePolicies, type Principal } from './index.ts';
import {
  ACCOUNT,
  document,
  events,
  foreignRole,
  KEY,
  OTHER_ACCOUNT,
  QUEUE,
  ROLE,
  role,
  rootUser,
  user,
} from './testing/builders.ts';
import { decide, identity, named, onlyReceive, queuePolicy, verdict } from './testing/queue-policies.ts';

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
