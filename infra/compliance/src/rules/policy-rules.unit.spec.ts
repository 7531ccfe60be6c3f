import { describe, expect, it } from '@jest/globals';
import { WILDCARDS } from '@millrace/constructs/metadata.ts';
import { of, policy, template } from '../testing/builders.ts';
import {
  deputiesOfAnyone,
  eventsOfOthers,
  managedPolicies,
  unacknowledgedWildcards,
} from './policy-rules.ts';

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

  const queue = 'AWS::SQS::QueuePolicy';
  const topic = 'AWS::SNS::TopicPolicy';
  it.each([
    ['a queue', queue, 'events', {}, true],
    ['a queue, with another condition', queue, 'sns', { Bool: { 'aws:SecureTransport': 'true' } }, true],
    ['a topic', topic, 'cloudwatch', {}, true],
    ['a queue, for one rule', queue, 'events', { ArnLike: { 'aws:SourceArn': 'arn:rule' } }, false],
    ['a topic, for one account', topic, 'cloudwatch', { StringEquals: { 'aws:SourceAccount': '1' } }, false],
    ['a topic, which EventBridge fills without conditions alone', topic, 'events', {}, false],
  ])('look at whom a service may act for on %s', (_what, Type, service, Condition, isFound) => {
    const Principal = { Service: `${service}.amazonaws.com` };
    const statement = { Effect: 'Allow', Action: 'x:Y', Resource: 'arn', Principal, Condition };
    const found = deputiesOfAnyone(
      template({ Policy: of(Type, { PolicyDocument: { Statement: [statement] } }) }),
    );
    expect(found).toEqual(isFound ? [`Policy lets ${service}.amazonaws.com act for any account`] : []);
  });

  const own = { StringEquals: { 'events:source': 'millrace.payment' } };
  it.each([
    ['any source', {}],
    ['another source', { Condition: { StringEquals: { 'events:source': 'millrace.settlement' } } }],
    ['several sources', { Condition: { StringEquals: { 'events:source': ['millrace.payment', 'other'] } } }],
    ['no source at all', { Condition: { StringEqualsIfExists: own.StringEquals } }],
  ])('find who may publish events of %s', (_what, condition) => {
    for (const Action of ['events:PutEvents', ['events:*'], 'events:Put*']) {
      const statement = { Action, Resource: 'arn', ...condition };
      expect(eventsOfOthers(policy(statement), 'millrace.payment')).toHaveLength(1);
    }
  });

  it('let a module publish its own events, and others do anything else', () => {
    const found = (statement: object) =>
      eventsOfOthers(policy({ Resource: 'arn', ...statement }), 'millrace.payment');
    expect(found({ Action: 'events:PutEvents', Condition: own })).toEqual([]);
    expect(found({ Action: ['events:PutRule', 'sqs:*'] })).toEqual([]);
  });

  it('find managed policies', () => {
    const bad = template({ Role: of('AWS::IAM::Role', { ManagedPolicyArns: ['arn'] }) });
    expect(managedPolicies(bad)).toEqual(['Role has managed policies']);
  });
});
