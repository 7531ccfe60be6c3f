import { describe, expect, it } from '@jest/globals';
import { indexesOf, propertyOf, resourcesOf, templatesOf } from '@millrace/constructs/testing';

const { data, service } = templatesOf('merchant', 'dev');

describe('the merchants table', () => {
  const [table] = resourcesOf(data, 'AWS::DynamoDB::Table');

  it('has the index of docs/reference/data-model.md, and lets revoked keys expire', () => {
    expect(indexesOf(table!)).toEqual([['byMerchant', 'merchantId', 'pk', 'ALL']]);
    expect(propertyOf(table!, 'TimeToLiveSpecification')).toEqual({
      AttributeName: 'expiresAtEpochSeconds',
      Enabled: true,
    });
  });
});

describe('what the functions may do with it', () => {
  it.each([
    ['Authorizer', ['dynamodb:GetItem']],
    [
      'Admin',
      ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'].map((action) => `dynamodb:${action}`),
    ],
    ['Limits', ['dynamodb:GetItem']],
  ])('is for %s %j', (name, actions) => {
    const [role] = Object.entries(service.Resources).flatMap(([id, resource]) =>
      resource.Type === 'AWS::IAM::Role' && id.startsWith(name) ? [resource] : [],
    );
    const statements = JSON.stringify(role).match(/"dynamodb:\w+"/g) ?? [];
    expect(statements.map((action) => action.slice(1, -1)).sort()).toEqual([...actions].sort());
  });
});

describe('the mode of keys', () => {
  it.each([
    ['local', 'test'],
    ['dev', 'test'],
    ['prod', 'live'],
  ] as const)('in stage %s is %s for who makes keys and who accepts them', (stage, mode) => {
    const functions = resourcesOf(templatesOf('merchant', stage).service, 'AWS::Lambda::Function');
    const modes = functions.flatMap((fn) => JSON.stringify(fn).match(/"API_KEY_MODE":"\w+"/g) ?? []);
    expect(modes).toEqual([`"API_KEY_MODE":"${mode}"`, `"API_KEY_MODE":"${mode}"`]);
  });
});
