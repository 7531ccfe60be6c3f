import { describe, expect, it } from '@jest/globals';
import { compilePolicy } from './index.ts';
import {
  ACCOUNT,
  document,
  events,
  foreignRole,
  OTHER_ACCOUNT,
  ROLE,
  role,
  rootUser,
  SESSION,
  user,
} from './testing/builders.ts';
import {
  decide,
  identity,
  named,
  onlyReceive,
  onlySend,
  queuePolicy,
  verdict,
} from './testing/queue-policies.ts';

const denied = compilePolicy(document({}, { Effect: 'Deny', Sid: 'Not' }), { name: 'deny' });

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

  it('limit it too if another statement names the account', () => {
    const statements = [{ Principal: { AWS: ROLE } }, { Principal: { AWS: ACCOUNT } }];
    for (const order of [statements, statements.toReversed()]) {
      const resource = compilePolicy(document(...order), { attachment: 'resource' });
      expect(verdict(role, { resource, session: [onlySend] })).toBe('allowed');
      expect(verdict(role, { resource, session: [onlyReceive] })).toBe('no session policy');
    }
  });

  it('limit access to another account', () => {
    const policies = { identity, resource: named.foreignRole };
    expect(verdict(foreignRole, { ...policies, session: [onlySend] })).toBe('allowed');
    expect(verdict(foreignRole, { ...policies, session: [onlyReceive] })).toBe('no session policy');
  });
});
