import { describe, expect, it } from '@jest/globals';
import type { Input } from '../../core/api/api.ts';
import { Authorizer } from '../../core/authorization/authorizer.ts';
import { administrator } from '../../core/authorization/caller.ts';
import { iamApi } from './api.ts';

const account = '000000000000';
const QUEUE = `arn:aws:sqs:eu-west-1:${account}:orders`;
const ROLE = `arn:aws:iam::${account}:role/sender`;
const may = (Action: string, more: object = {}) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action, Resource: '*', ...more }],
  });

const authorizer = new Authorizer({ region: 'eu-west-1', account });
const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
authorizer.policies.putRole(ROLE, trust, [
  { name: 'access', document: JSON.parse(may('sqs:SendMessage')) as object },
]);

const call = async (operation: string, input: Input) =>
  (await iamApi.operations[operation]?.(input, { config: { account }, authorizer }, administrator)) as {
    EvaluationResults: { EvalActionName: string; EvalResourceName: string; EvalDecision: string }[];
  };
const decisions = async (operation: string, input: Input) =>
  (await call(operation, input)).EvaluationResults.map((result) => [
    result.EvalActionName,
    result.EvalResourceName,
    result.EvalDecision,
  ]);

describe('SimulateCustomPolicy', () => {
  it('decides about each action on each resource', async () => {
    const input = {
      PolicyInputList: [may('sqs:*'), may('sqs:DeleteQueue', { Effect: 'Deny' })],
      ActionNames: ['sqs:SendMessage', 'sqs:DeleteQueue', 'sns:Publish'],
      ResourceArns: [QUEUE],
    };
    expect(await decisions('SimulateCustomPolicy', input)).toEqual([
      ['sqs:SendMessage', QUEUE, 'allowed'],
      ['sqs:DeleteQueue', QUEUE, 'explicitDeny'],
      ['sns:Publish', QUEUE, 'implicitDeny'],
    ]);
  });

  it('uses the given condition keys, one value or a list', async () => {
    const condition = { Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } } };
    const input = (region: string) => ({
      PolicyInputList: [may('sqs:SendMessage', condition)],
      ActionNames: ['sqs:SendMessage'],
      ContextEntries: [
        { ContextKeyName: 'aws:RequestedRegion', ContextKeyType: 'string', ContextKeyValues: [region] },
      ],
    });
    expect(await decisions('SimulateCustomPolicy', input('eu-west-1'))).toEqual([
      ['sqs:SendMessage', '*', 'allowed'],
    ]);
    expect(await decisions('SimulateCustomPolicy', input('us-east-1'))).toEqual([
      ['sqs:SendMessage', '*', 'implicitDeny'],
    ]);
  });

  it.each([
    ['no policy', { ActionNames: ['sqs:SendMessage'] }, 'InvalidInput'],
    ['a malformed policy', { PolicyInputList: ['{}'], ActionNames: ['a:b'] }, 'MalformedPolicyDocument'],
    ['no action', { PolicyInputList: [may('sqs:*')] }, 'ValidationError'],
    [
      'a caller that is neither a role nor a user',
      { PolicyInputList: [may('sqs:*')], ActionNames: ['a:b'], CallerArn: QUEUE },
      'InvalidInput',
    ],
  ])('refuses %s', async (_title, input, code) => {
    await expect(call('SimulateCustomPolicy', input)).rejects.toMatchObject({ code });
  });
});

describe('SimulatePrincipalPolicy', () => {
  it('uses the policies of the role, and those of the request', async () => {
    const input = { PolicySourceArn: ROLE, ActionNames: ['sqs:SendMessage', 'sns:Publish'] };
    const of = async (more: object) =>
      (await decisions('SimulatePrincipalPolicy', { ...input, ...more })).map(([, , decision]) => decision);
    expect(await of({})).toEqual(['allowed', 'implicitDeny']);
    expect(await of({ PolicyInputList: [may('sns:Publish')] })).toEqual(['allowed', 'allowed']);
  });

  it('refuses a role that does not exist', async () => {
    const input = { PolicySourceArn: `${ROLE}-gone`, ActionNames: ['a:b'] };
    await expect(call('SimulatePrincipalPolicy', input)).rejects.toMatchObject({ code: 'NoSuchEntity' });
  });
});

describe('the policies of a role', () => {
  it('are listed and returned', async () => {
    expect(await call('ListRolePolicies', { RoleName: 'sender' })).toMatchObject({ PolicyNames: ['access'] });
    const { PolicyDocument } = (await call('GetRolePolicy', {
      RoleName: 'sender',
      PolicyName: 'access',
    })) as unknown as { PolicyDocument: string };
    expect(JSON.parse(decodeURIComponent(PolicyDocument))).toMatchObject({
      Statement: [{ Action: 'sqs:SendMessage' }],
    });
    await expect(call('GetRolePolicy', { RoleName: 'sender', PolicyName: 'no' })).rejects.toMatchObject({
      code: 'NoSuchEntity',
    });
  });
});
