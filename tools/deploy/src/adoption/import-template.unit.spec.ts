import { describe, expect, it } from '@jest/globals';
import type { Template } from '../assembly/template.ts';
import { importTemplate, type FormerResource } from './import-template.ts';

const KEY = { 'Fn::GetAtt': ['Key', 'Arn'] };
const stack = 'millrace-dev-catalog-data';
const keyParameter = { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/millrace/dev/order/key-arn' };

const former = (
  logicalId: string,
  type: string,
  properties: Readonly<Record<string, unknown>>,
): FormerResource => ({
  ...{ logicalId, type, identifier: {}, stack, from: 'millrace-dev-order-data' },
  former: { Type: type, DeletionPolicy: 'Delete', Metadata: { path: 'order' }, Properties: properties },
});
const table = former('Items', 'AWS::DynamoDB::Table', {
  TableName: 'items',
  SSESpecification: { KMSMasterKeyId: KEY, SSEEnabled: true },
  Tags: [{ Key: 'module', Value: 'order' }],
});
const built: Template = {
  Parameters: { KeyArn: keyParameter, Unused: keyParameter },
  Resources: {
    Items: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        TableName: 'items',
        SSESpecification: { KMSMasterKeyId: { Ref: 'KeyArn' }, SSEEnabled: false },
        Tags: [{ Key: 'module', Value: 'catalog' }],
      },
    },
    Key: { Type: 'AWS::KMS::Key' },
  },
};
const options = { stack, adopted: ['Items', 'Jobs', 'Letters'], built, deployed: undefined };

const withKey = (KMSMasterKeyId: unknown): Template => ({
  Resources: {
    Items: { Type: table.type, Properties: { SSESpecification: { KMSMasterKeyId } } },
    Key: { Type: 'AWS::KMS::Key' },
  },
});

describe('the template of an import', () => {
  it('has the resource as it was deployed, and the new value for a reference to what stays', () => {
    expect(importTemplate([table], options)).toEqual({
      Parameters: { KeyArn: keyParameter },
      Resources: {
        Items: {
          Type: 'AWS::DynamoDB::Table',
          DeletionPolicy: 'Retain',
          UpdateReplacePolicy: 'Retain',
          Properties: {
            TableName: 'items',
            SSESpecification: { KMSMasterKeyId: { Ref: 'KeyArn' }, SSEEnabled: true },
            Tags: [{ Key: 'module', Value: 'order' }],
          },
        },
      },
    });
  });

  it('keeps references between adopted resources, and those of CloudFormation', () => {
    const RedrivePolicy = { deadLetterTargetArn: { 'Fn::GetAtt': ['Letters', 'Arn'] }, maxReceiveCount: 3 };
    const QueueName = { 'Fn::Sub': '${AWS::StackName}-${Letters.QueueName}-${!Literal}' };
    const jobs = former('Jobs', 'AWS::SQS::Queue', { QueueName, RedrivePolicy });
    const letters = former('Letters', 'AWS::SQS::Queue', { QueueName: 'letters' });
    const { Resources } = importTemplate([jobs, letters], options);
    expect(Resources!['Jobs']!.Properties).toEqual({ QueueName, RedrivePolicy });
  });

  it('adds to what the stack has', () => {
    const Outputs = { Url: { Value: 'x' } };
    const deployed = { Parameters: { Own: keyParameter }, Resources: { Own: { Type: 'x' } }, Outputs };
    expect(importTemplate([table], { ...options, deployed })).toMatchObject({
      Parameters: { Own: keyParameter, KeyArn: keyParameter },
      Resources: { Own: { Type: 'x' }, Items: {} },
      Outputs,
    });
  });

  it.each([
    [
      'has no value in its place',
      withKey(undefined),
      'it referred to Key, and the new template has no value there',
    ],
    [
      'becomes one to a new resource',
      withKey(KEY),
      'it would refer to Key, which the stack does not have yet',
    ],
  ])('is refused with not_adoptable when a reference to what stays %s', (_what, next, reason) => {
    expect(() => importTemplate([table], { ...options, built: next })).toThrow(
      `Items (AWS::DynamoDB::Table) cannot be adopted by ${stack}: ${reason} (not_adoptable)`,
    );
  });

  it('is refused with not_adoptable when an adopted resource that it refers to is gone', () => {
    const jobs = former('Jobs', 'AWS::SQS::Queue', { Arn: { 'Fn::GetAtt': ['Letters', 'Arn'] } });
    expect(() => importTemplate([jobs], options)).toThrow('it would refer to Letters');
  });
});
