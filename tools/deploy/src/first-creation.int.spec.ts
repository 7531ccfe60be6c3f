import { CreateQueueCommand, DeleteQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { clientConfigOf } from '@millrace/stages';
import type { TemplateResource } from './assembly/template.ts';
import { aStage, type LocalStage } from './testing/a-stage.ts';

const tables: Readonly<Record<string, TemplateResource>> = {
  Quotes: {
    Type: 'AWS::DynamoDB::Table',
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: {
      TableName: 'protected-quotes',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      DeletionProtectionEnabled: true,
    },
  },
  // After the table, because it has its name.
  Queue: {
    Type: 'AWS::SQS::Queue',
    Properties: { QueueName: { 'Fn::Join': ['-', [{ Ref: 'Quotes' }, 'queue']] } },
  },
};

let stage: LocalStage;
let sqs: SQSClient;
beforeAll(async () => {
  stage = await aStage();
  const { target, region } = stage.access;
  sqs = new SQSClient(clientConfigOf(target, region));
});
afterAll(() => stage.stop());

describe('a module whose data stack has a table with deletion protection', () => {
  it('is deployed again after its first creation failed, as often as that takes', async () => {
    await stage.deploy({ module: 'merchant', setting: 'one' });
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'protected-quotes-queue' }));
    stage.build({ module: 'quote', setting: 'one', data: tables });
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      const { status, output } = await stage.millrace('deploy', 'quote');
      expect(output).toContain('protected-quotes-queue already exists');
      expect(status).toBe(1);
    }
    await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    const { output } = await stage.millrace('deploy', 'quote');
    expect(output).toContain('quote is deployed to local');
    const statuses = (await stage.access.stacks.all()).filter(({ name }) => name.includes('quote'));
    expect(statuses.map(({ stable, unfinished }) => [stable, unfinished])).toEqual([
      [true, false],
      [true, false],
    ]);
  });
});
