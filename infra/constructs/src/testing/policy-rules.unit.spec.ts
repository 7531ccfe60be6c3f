import { describe, expect, it } from '@jest/globals';
import { WILDCARDS } from '../access.ts';
import { of, policy, template } from './builders.ts';
import { managedPolicies, unacknowledgedWildcards } from './policy-rules.ts';

describe('the rules of policies', () => {
  it.each([
    ['an action', { Action: 'dynamodb:*', Resource: 'arn:aws:x' }, 'dynamodb:*'],
    [
      'an action in a list',
      { Action: ['sqs:SendMessage', 'kms:ReEncrypt*'], Resource: 'arn' },
      'kms:ReEncrypt*',
    ],
    ['every resource', { Action: 'sqs:SendMessage', Resource: '*' }, '*'],
    [
      'a resource that is joined',
      { Action: 'a:B', Resource: { 'Fn::Join': ['', [{ Ref: 'X' }, '/*']] } },
      '…/*',
    ],
    ['the inverse of actions', { NotAction: 'iam:PassRole', Resource: 'arn' }, 'all but some'],
  ])('find a wildcard in %s', (_what, statement, found) => {
    expect(unacknowledgedWildcards(policy(statement))).toEqual([`Role allows ${found}`]);
  });

  it('find a wildcard in a policy that is text', () => {
    const PolicyDocument = JSON.stringify({
      Statement: [{ Effect: 'Allow', Action: 'logs:*', Resource: 'arn' }],
    });
    const bad = template({ Log: of('AWS::Logs::ResourcePolicy', { PolicyDocument }) });
    expect(unacknowledgedWildcards(bad)).toEqual(['Log allows logs:*']);
  });

  it('take a reason for the wildcard it is given for, and for no other', () => {
    const statement = { Action: 'a:B', Resource: ['arn:x/stream/*', 'arn:y/*'] };
    const metadata = { [WILDCARDS]: [{ endsWith: '/stream/*', reason: 'because' }] };
    expect(unacknowledgedWildcards(policy(statement, metadata))).toEqual(['Role allows arn:y/*']);
  });

  it('take a reason for * as one for the bare * alone, and no empty reason', () => {
    const statement = { Action: 'a:*', Resource: '*' };
    const given = (reason: string) => ({ [WILDCARDS]: [{ endsWith: '*', reason }] });
    expect(unacknowledgedWildcards(policy(statement, given('because')))).toEqual(['Role allows a:*']);
    expect(unacknowledgedWildcards(policy(statement, given('')))).toHaveLength(2);
  });

  it('take a reason for named actions as one for no other action', () => {
    const metadata = { [WILDCARDS]: [{ endsWith: '*', actions: ['a:B', 'a:C'], reason: 'because' }] };
    const found = (statement: object) =>
      unacknowledgedWildcards(policy({ ...statement, Resource: '*' }, metadata));
    expect(found({ Action: ['a:B', 'a:C'] })).toEqual([]);
    expect(found({ Action: ['a:B', 'a:D'] })).toEqual(['Role allows *']);
    expect(found({ NotAction: 'a:B' })).toEqual(['Role allows all but some', 'Role allows *']);
  });

  it('find managed policies', () => {
    const bad = template({ Role: of('AWS::IAM::Role', { ManagedPolicyArns: ['arn'] }) });
    expect(managedPolicies(bad)).toEqual(['Role has managed policies']);
  });
});
