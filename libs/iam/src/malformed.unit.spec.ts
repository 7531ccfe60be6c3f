import { describe, expect, it } from '@jest/globals';
import { compilePolicy, MalformedPolicyDocument, type PolicyAttachment } from './index.ts';
import { document, ROLE } from './testing/builders.ts';

const statement = { Effect: 'Allow', Action: 'sqs:*', Resource: '*' };
const allow = (elements: object): object => ({
  Version: '2012-10-17',
  Statement: { ...statement, ...elements },
});
const without = (name: string): object => allow({ [name]: undefined });

function refusal(
  policy: unknown,
  attachment: PolicyAttachment = 'identity',
): MalformedPolicyDocument | undefined {
  try {
    compilePolicy(policy, { attachment });
    return undefined;
  } catch (error) {
    if (error instanceof MalformedPolicyDocument) return error;
    throw error;
  }
}

describe('compilePolicy refuses', () => {
  it.each([
    ['text that is not JSON', '{', 'invalid_json', 'document'],
    ['JSON that is no object', '[]', 'invalid_value', 'document'],
    ['no value', undefined, 'invalid_value', 'document'],
    ['another version', { Version: '2012-10-18', Statement: statement }, 'unsupported_version', 'Version'],
    ['null as version', { Version: null, Statement: statement }, 'unsupported_version', 'Version'],
    ['an unknown element', { Statement: statement, Statements: [] }, 'unknown_element', 'document'],
    ['an unknown element of a statement', allow({ Actions: '*' }), 'unknown_element', 'Statement[0]'],
    ['no statement', { Version: '2012-10-17' }, 'missing_element', 'document'],
    ['an empty list of statements', { Statement: [] }, 'invalid_value', 'Statement'],
    ['a statement that is no object', { Statement: ['Allow'] }, 'invalid_value', 'Statement[0]'],
    ['no Effect', without('Effect'), 'missing_element', 'Statement[0]'],
    ['an Effect in lower case', allow({ Effect: 'allow' }), 'invalid_effect', 'Statement[0].Effect'],
    ['no Action', without('Action'), 'missing_element', 'Statement[0]'],
    ['Action and NotAction', allow({ NotAction: '*' }), 'conflicting_elements', 'Statement[0]'],
    [
      'an action without service',
      allow({ Action: ['sqs:*', 'Send'] }),
      'invalid_action',
      'Statement[0].Action',
    ],
    ['an action that is a number', allow({ Action: 1 }), 'invalid_action', 'Statement[0].Action'],
    ['no actions', allow({ Action: [] }), 'invalid_value', 'Statement[0].Action'],
    ['no Resource', without('Resource'), 'missing_element', 'Statement[0]'],
    ['Resource and NotResource', allow({ NotResource: '*' }), 'conflicting_elements', 'Statement[0]'],
    ['a resource that is no ARN', allow({ Resource: 'orders' }), 'invalid_resource', 'Statement[0].Resource'],
    ['a Sid with a space', allow({ Sid: 'a b' }), 'invalid_sid', 'Statement[0].Sid'],
    ['a Sid that is used twice', document({ Sid: 'a' }, { Sid: 'a' }), 'invalid_sid', 'Statement'],
    ['a principal', allow({ Principal: '*' }), 'misplaced_principal', 'Statement[0]'],
    [
      'conditions that are no object',
      allow({ Condition: 'Bool' }),
      'invalid_value',
      'Statement[0].Condition',
    ],
    [
      'a condition value that is an object',
      allow({ Condition: { Bool: { 'a:b': {} } } }),
      'invalid_value',
      'Statement[0].Condition.Bool.a:b',
    ],
  ])('%s', (_title, policy, code, path) => {
    expect(refusal(policy)).toMatchObject({ code, path, retryable: false });
  });

  it.each([
    ...['StringEqual', 'stringequals', '', 'IfExists', 'NullIfExists', 'ForAllValues:Null', 'String\nEquals'],
    ...[
      'ForSomeValues:StringEquals',
      'StringEqualsIfExistsIfExists',
      'NotIpAddresses',
      'toString',
      'BinaryNotEquals',
    ],
  ])('the condition operator %j', (operator) => {
    expect(refusal(allow({ Condition: { [operator]: { 'a:b': 'c' } } }))).toMatchObject({
      code: 'unknown_operator',
    });
  });

  it.each([
    ['an empty principal', {}, 'invalid_value'],
    ['an empty list', { AWS: [] }, 'invalid_value'],
    ['another type', { Aws: '*' }, 'unknown_element'],
    ['a text', 'everybody', 'invalid_principal'],
    ['a number', { AWS: 111122223333 }, 'invalid_principal'],
    ['a wildcard in an ARN', { AWS: 'arn:aws:iam::111122223333:role/*' }, 'invalid_principal'],
    ['a wildcard in a service', { Service: '*.amazonaws.com' }, 'invalid_principal'],
    ['an account with 11 digits', { AWS: '11112222333' }, 'invalid_principal'],
    ['an ARN of another service', { AWS: 'arn:aws:sqs:eu-west-1:111122223333:a' }, 'invalid_principal'],
  ])('%s as Principal', (_title, Principal, code) => {
    expect(refusal(allow({ Principal }), 'resource')).toMatchObject({ code });
    expect(refusal(allow({ NotPrincipal: Principal }), 'resource')).toMatchObject({ code });
  });

  it('a policy of a resource without principal', () => {
    expect(refusal(allow({}), 'resource')).toMatchObject({ code: 'misplaced_principal' });
    expect(refusal(allow({}), 'trust')).toMatchObject({ code: 'misplaced_principal' });
    const both = allow({ Principal: '*', NotPrincipal: '*' });
    expect(refusal(both, 'resource')).toMatchObject({ code: 'conflicting_elements' });
  });

  it('with a message that says what and where', () => {
    expect(refusal(allow({ Effect: 'Permit' }))?.message).toBe(
      'malformed policy document: Statement[0].Effect: neither Allow nor Deny: Permit',
    );
  });
});

describe('compilePolicy accepts', () => {
  it.each([
    ['JSON', JSON.stringify(allow({}))],
    ['single values', allow({ Condition: { Bool: { 'aws:SecureTransport': true } } })],
    ['lists', { Statement: [{ Effect: 'Deny', NotAction: ['sqs:*'], NotResource: ['*'] }], Id: 'a b' }],
    ['no condition values', allow({ Condition: { StringEquals: { 'a:b': [] } } })],
    ['empty conditions', allow({ Condition: {} })],
    ['empty Sids', document({ Sid: '' }, { Sid: '' })],
  ])('%s', (_title, policy) => {
    expect(refusal(policy)).toBeUndefined();
  });

  it.each([
    '*',
    { AWS: '*' },
    { Service: ['sns.amazonaws.com', 'events.amazonaws.com'], AWS: ['111122223333', ROLE] },
    { AWS: 'AROAEXAMPLEID1234567' },
    { Federated: 'accounts.google.com', CanonicalUser: '79a59df900b949e5' },
  ])('the principal %j', (Principal) => {
    expect(refusal(allow({ Principal, Sid: 'with spaces' }), 'resource')).toBeUndefined();
  });
});
