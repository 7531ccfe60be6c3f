import { describe, expect, it } from '@jest/globals';
import { allSynthesized } from '@millrace/constructs/testing/synthesized.ts';
import { appOwners } from '../apps.ts';
import { references } from '../service-roles/references.ts';
import { of, template } from '../testing/builders.ts';
import { incompleteServiceRoles, missingActions } from './service-role-rules.ts';

const arn = { 'Fn::GetAtt': ['Role', 'Arn'] };
const role = (service: string, actions: readonly string[] = []) =>
  of('AWS::IAM::Role', {
    AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: `${service}.amazonaws.com` } }] },
    Policies: [{ PolicyDocument: { Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] } }],
  });
const pipeline = (provider: string) =>
  of('AWS::CodePipeline::Pipeline', {
    RoleArn: arn,
    Stages: [{ Actions: [{ ActionTypeId: { Provider: provider } }] }],
  });

describe('the rules of service roles', () => {
  it('find what the source of a pipeline needs, and no other', () => {
    const faults = (provider: string) =>
      incompleteServiceRoles(template({ Role: role('codepipeline'), Pipeline: pipeline(provider) }));
    expect(faults('CodeStarSourceConnection')).toContain('Role lacks s3:PutObjectAcl of CDK’s Pipeline');
    expect(faults('CodeCommit')).not.toContain('Role lacks s3:PutObjectAcl of CDK’s Pipeline');
    expect(faults('CodeCommit')).toContain('Role lacks codecommit:GetBranch of CDK’s Pipeline');
  });

  it('find what the consumer of a queue needs, through its alias', () => {
    const consumer = template({
      Role: role('lambda', ['logs:CreateLogStream', 'logs:PutLogEvents', 'sqs:ReceiveMessage']),
      Function: of('AWS::Lambda::Function', { Role: arn }),
      Alias: of('AWS::Lambda::Alias', { FunctionName: { Ref: 'Function' } }),
      Mapping: of('AWS::Lambda::EventSourceMapping', { FunctionName: { Ref: 'Alias' } }),
    });
    expect(incompleteServiceRoles(consumer)).toEqual([
      'Role lacks sqs:DeleteMessage of CDK’s SqsEventSource',
      'Role lacks sqs:GetQueueAttributes of CDK’s SqsEventSource',
    ]);
  });

  it('find roles that work for something unknown, or for nothing', () => {
    const Role = role('glue');
    expect(incompleteServiceRoles(template({ Role }))).toEqual(['Role is used by nothing']);
    expect(
      incompleteServiceRoles(template({ Role, Job: of('AWS::Glue::Job', { Role: { Ref: 'Role' } }) })),
    ).toEqual(['Role has no reference for AWS::Glue::Job Role']);
  });

  it('make no exception that no role needs', () => {
    const missing = appOwners()
      .flatMap((owner) => allSynthesized(owner).flatMap(({ stacks }) => stacks))
      .flatMap(({ template: one }) => missingActions(one));
    const needed = new Set(missing.map(({ reference, action }) => `${reference}: ${action}`));
    const made = Object.values(references)
      .flatMap((found) => ('ownCode' in found ? [] : found))
      .flatMap(({ name, exceptions = {} }) => Object.keys(exceptions).map((action) => `${name}: ${action}`));
    expect(made.filter((exception) => !needed.has(exception))).toEqual([]);
  });
});
