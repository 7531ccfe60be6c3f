import { describe, expect, it } from '@jest/globals';
import { ACCOUNT, applies, QUEUE, verdictOf, type Request } from './testing/builders.ts';

const S3 = 'arn:aws:s3:::releases';

describe('Action', () => {
  it.each([
    ['sqs:SendMessage', 'sqs:SendMessage', true],
    ['SQS:sendmessage', 'sqs:SendMessage', true],
    ['sqs:SendMessage', 'sqs:SendMessageBatch', false],
    ['sqs:Send*', 'SQS:SENDMESSAGE', true],
    ['sqs:*Message', 'sqs:SendMessage', true],
    ['sqs:S*M*e', 'sqs:SendMessage', true],
    ['sqs:?endMessage', 'sqs:SendMessage', true],
    ['sqs:SendMessage?', 'sqs:SendMessage', false],
    ['sqs:SendMessage*', 'sqs:SendMessage', true],
    ['sqs:*', 'sns:Publish', false],
    ['*', 'sns:Publish', true],
    ['*:*', 'sns:Publish', true],
    [['sns:Publish', 'sqs:Send*'], 'sqs:SendMessage', true],
    ['sqs:Send.essage', 'sqs:SendMessage', false],
  ])('%j names %s: %s', (Action, action, expected) => {
    expect(applies({ Action }, { action })).toBe(expected);
    expect(applies({ NotAction: Action }, { action })).toBe(!expected);
  });
});

describe('Resource', () => {
  it.each([
    [QUEUE, QUEUE, true],
    [QUEUE.replace('order', 'Order'), QUEUE, false],
    ['*', QUEUE, true],
    ['*', '*', true],
    [QUEUE, '*', false],
    ['arn:aws:sqs:*', QUEUE, true],
    ['arn:aws:sqs:*:*:*-order', QUEUE, true],
    [`arn:aws:sqs:eu-west-?:${ACCOUNT}:millrace-*`, QUEUE, true],
    [`arn:aws:sqs:eu-*-1:${ACCOUNT}:millrace-dev-order`, QUEUE, true],
    [`arn:aws:sqs:eu-west-1:${ACCOUNT}:millrace-dev-orde??`, QUEUE, false],
    [`${S3}/*/test/*`, `${S3}/1/2/test/3/object.jpg`, true],
    [`${S3}/*/test/*`, `${S3}//test/`, true],
    [`${S3}/*/test/*`, `${S3}/test/object.jpg`, false],
    [`${S3}/*/test/*`, `${S3}/1-test/object.jpg`, false],
    // The sixth part may have colons.
    ['arn:aws:lambda:*:*:function:claim*', `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:claim:live`, true],
    ['arn:aws:lambda:*:*:function?claim', `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:claim`, true],
    // A wildcard within one of the five parts before does not go past a colon; at the end of a part it does.
    ['arn:aws:s*s:eu-west-1:order', 'arn:aws:sqs:sns:eu-west-1:order', false],
    ['arn:aws:sqs?eu-west-1:*', QUEUE, false],
    ['arn:aws:sqs:*:millrace-dev-order', QUEUE, true],
    ['arn:aws:sqs:*west-1:*', QUEUE, true],
    ['arn:aws:s*1:*', QUEUE, false],
    [['arn:aws:sns:*', QUEUE], QUEUE, true],
    [`${S3}/[ab]`, `${S3}/a`, false],
    [`${S3}/a.b`, `${S3}/axb`, false],
    [`${S3}/a\nb*`, `${S3}/a\nb\nc`, true],
  ])('%j names %s: %s', (Resource, resource, expected) => {
    expect(applies({ Resource }, { resource })).toBe(expected);
    expect(applies({ NotResource: Resource }, { resource })).toBe(!expected);
  });
});

describe('a policy variable', () => {
  const context = {
    'aws:PrincipalTag/team': 'orders',
    'aws:TagKeys': ['a', 'b'],
    'test:star': '*',
    'test:number': 7,
  };
  const names = (name: string, object: string, given: Request['context'] = context) =>
    applies({ Resource: `${S3}/${name}` }, { resource: `${S3}/${object}`, context: given });

  it.each([
    ['${aws:PrincipalTag/team}/*', 'orders/1', true],
    ['${AWS:principaltag/TEAM}', 'orders', true],
    ['${aws:PrincipalTag/team}', 'payments', false],
    ["${aws:username, 'nobody'}", 'nobody', true],
    ["${aws:username,'nobody'}", 'nobody', true],
    ["${aws:PrincipalTag/team, 'nobody'}", 'orders', true],
    ["${aws:PrincipalTag/team, 'nobody'}", 'nobody', false],
    ["${aws:username, ''}x", 'x', true],
    ["${aws:username, '*'}", 'x', false],
    ['${test:number}', '7', true],
    ['${*}', '*', true],
    ['${*}', 'x', false],
    ['${?}', '?', true],
    ['${?}', 'x', false],
    ['${$}{aws:username}', '${aws:username}', true],
    ['${test:star}', '*', true],
    ['${test:star}', 'x', false],
    ['${unclosed', '${unclosed', true],
  ])('%s names %s: %s', (name, object, expected) => {
    expect(names(name, object)).toBe(expected);
  });

  it.each(['${aws:username}', '${aws:TagKeys}', '${}', '${constructor}'])(
    'without a single value, as %s, names nothing and excludes everything',
    (name) => {
      const resource = `${S3}/${name}`;
      expect(applies({ Resource: resource }, { resource, context })).toBe(false);
      expect(applies({ Resource: `${resource}*` }, { resource: `${S3}/`, context })).toBe(false);
      expect(applies({ NotResource: resource }, { resource: `${S3}/x`, context })).toBe(false);
    },
  );

  it('leaves the other resources of a list as they are', () => {
    const Resource = [`${S3}/\${aws:username}`, `${S3}/shared`];
    expect(applies({ Resource }, { resource: `${S3}/shared` })).toBe(true);
    expect(applies({ Resource }, { resource: `${S3}/other` })).toBe(false);
  });

  it('has no value before the sixth part of an ARN', () => {
    const Resource = `arn:aws:sqs:\${aws:RequestedRegion}:${ACCOUNT}:*`;
    expect(applies({ Resource }, { context: { 'aws:RequestedRegion': 'eu-west-1' } })).toBe(false);
  });

  it.each(['2008-10-17', undefined])('is ordinary text in version %s', (Version) => {
    const Statement = { Effect: 'Allow', Action: '*', Resource: `${S3}/\${aws:PrincipalTag/team}` };
    const policy = { Version, Statement };
    expect(verdictOf(policy, { resource: `${S3}/orders`, context })).toBe('implicitDeny');
    expect(verdictOf(policy, { resource: `${S3}/\${aws:PrincipalTag/team}`, context })).toBe('allowed');
  });
});
