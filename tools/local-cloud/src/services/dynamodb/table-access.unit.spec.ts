import { expect, it } from '@jest/globals';
import { Authorizer } from '../../core/authorization/authorizer.ts';
import { TableAccess } from './table-access.ts';

const config = { region: 'eu-west-1', account: '000000000000' };
const ROLE = 'arn:aws:iam::000000000000:role/reader';
const allow = { Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: '*' };
const policy = (statement: object) => [{ name: 'access', document: { Statement: [statement] } }];
const trust = {
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};

it('lets nothing be remembered outside while a policy depends on the time', () => {
  const authorizer = new Authorizer(config);
  const access = new TableAccess(config, authorizer);
  authorizer.policies.putRole(ROLE, trust, policy(allow));
  const before = access.revision;
  authorizer.policies.putRole(ROLE, trust, policy(allow));
  expect(access.revision).toBeGreaterThan(before!);
  const Condition = { DateLessThan: { 'aws:CurrentTime': '2100-01-01T00:00:00Z' } };
  authorizer.policies.putRole(ROLE, trust, policy({ ...allow, Condition }));
  expect(access.revision).toBeUndefined();
});
