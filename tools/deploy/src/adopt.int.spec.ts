import {
  CloudFormationClient,
  DescribeStacksCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import {
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { clientConfigOf } from '@millrace/stages';
import { readAssembly } from './assembly/assembly.ts';
import type { Adoption, Handover } from './assembly/moving-resources.ts';
import type { TemplateResource } from './assembly/template.ts';
import { importResources } from './stage/import-resources.ts';
import { aStage, type LocalStage } from './testing/a-stage.ts';

type Module = Parameters<LocalStage['build']>[0];
type Resources = Readonly<Record<string, TemplateResource>>;
const allOf = { Effect: 'Allow', Principal: { AWS: '000000000000' }, Action: 'kms:*', Resource: '*' };
const keyParameter = '/millrace/local/order/key-arn';

const table = (TableName: string, key: object): TemplateResource => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: key },
  },
});

/** The resources that move, and the key that stays. */
const movingData = (key: object): Resources => ({
  Searches: table('moving-searches', key),
  Session: {
    Type: 'AWS::SecretsManager::Secret',
    Properties: { Name: 'moving/session', KmsKeyId: key, GenerateSecretString: { PasswordLength: 20 } },
  },
  Images: { Type: 'AWS::ECR::Repository', Properties: { RepositoryName: 'moving-images' } },
});
const movingQueues: Resources = {
  Lookups: {
    Type: 'AWS::SQS::Queue',
    Properties: {
      QueueName: 'moving-lookups',
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Letters', 'Arn'] }, maxReceiveCount: 3 },
    },
  },
  Letters: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'moving-letters' } },
};
const key: Resources = {
  Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Statement: allOf } } },
  KeyArn: {
    Type: 'AWS::SSM::Parameter',
    Properties: { Name: keyParameter, Type: 'String', Value: { 'Fn::GetAtt': ['Key', 'Arn'] } },
  },
};
const names: Readonly<Record<string, readonly [type: string, property: string, name: string]>> = {
  Searches: ['AWS::DynamoDB::Table', 'TableName', 'moving-searches'],
  Session: ['AWS::SecretsManager::Secret', 'Name', 'moving/session'],
  Images: ['AWS::ECR::Repository', 'RepositoryName', 'moving-images'],
  Lookups: ['AWS::SQS::Queue', 'QueueName', 'moving-lookups'],
  Letters: ['AWS::SQS::Queue', 'QueueName', 'moving-letters'],
};
const stackOf = (module: string, logicalId: string): string =>
  `millrace-local-${module}${Object.hasOwn(movingQueues, logicalId) ? '' : '-data'}`;

const adopts: readonly Adoption[] = Object.entries(names).map(([logicalId, [type, property, name]]) => ({
  ...{ type, logicalId, identifier: { [property]: name } },
  ...{ stack: stackOf('catalog', logicalId), from: stackOf('order', logicalId) },
}));
const handsOver: readonly Handover[] = adopts.map(({ type, logicalId, from }) => ({
  ...{ type, logicalId, stack: from, to: 'catalog' },
}));

const whole: Module = {
  module: 'order',
  setting: 'whole',
  data: { ...key, ...movingData({ 'Fn::GetAtt': ['Key', 'Arn'] }) },
  service: movingQueues,
};
const divided: Module = { module: 'order', setting: 'divided', data: key, handsOver };
const catalog: Module = {
  module: 'catalog',
  setting: 'first',
  dataReads: { KeyArn: keyParameter },
  data: movingData({ Ref: 'KeyArn' }),
  service: movingQueues,
  adopts,
};

let stage: LocalStage;
const settings = () => clientConfigOf(stage.access.target, stage.access.region);
const queueUrl = async (QueueName: string) =>
  (await new SQSClient(settings()).send(new GetQueueUrlCommand({ QueueName }))).QueueUrl!;

/** All that must stay. Reading the dead letter hides it for no time. */
async function kept() {
  const dynamo = new DynamoDBClient(settings());
  const TableName = 'moving-searches';
  const { Table } = await dynamo.send(new DescribeTableCommand({ TableName }));
  const { Item } = await dynamo.send(new GetItemCommand({ TableName, Key: { pk: { S: 'kept' } } }));
  const secret = await new SecretsManagerClient(settings()).send(
    new GetSecretValueCommand({ SecretId: 'moving/session' }),
  );
  const { Messages = [] } = await new SQSClient(settings()).send(
    new ReceiveMessageCommand({ QueueUrl: await queueUrl('moving-letters'), VisibilityTimeout: 0 }),
  );
  return {
    createdAt: Table?.CreationDateTime,
    item: Item,
    secret: [secret.ARN, secret.VersionId, secret.SecretString],
    letters: Messages.map(({ MessageId, Body }) => [MessageId, Body]),
  };
}

async function resourcesOf(stack: string): Promise<readonly (string | undefined)[]> {
  const client = new CloudFormationClient(settings());
  const { StackResourceSummaries = [] } = await client.send(
    new ListStackResourcesCommand({ StackName: stack }),
  );
  return StackResourceSummaries.map(({ LogicalResourceId }) => LogicalResourceId);
}

async function statusOf(StackName: string): Promise<string | undefined> {
  const { Stacks } = await new CloudFormationClient(settings()).send(
    new DescribeStacksCommand({ StackName }),
  );
  return Stacks?.[0]?.StackStatus;
}

beforeAll(async () => {
  stage = await aStage();
  await stage.deploy(whole);
  const dynamo = new DynamoDBClient(settings());
  await dynamo.send(new PutItemCommand({ TableName: 'moving-searches', Item: { pk: { S: 'kept' } } }));
  const QueueUrl = await queueUrl('moving-letters');
  await new SQSClient(settings()).send(new SendMessageCommand({ QueueUrl, MessageBody: 'dead' }));
});

afterAll(() => stage.stop());

// The tests build on one another, like the deployments of a stage.
describe('a module that adopts resources of another one', () => {
  let before: Awaited<ReturnType<typeof kept>>;

  it('is refused with not_released while they are in a stack of the other', async () => {
    before = await kept();
    expect(before.letters).toHaveLength(1);
    stage.build(catalog);
    const { status, output } = await stage.millrace('deploy', 'catalog');
    expect(status).toBe(1);
    expect(output).toContain(
      '✗ Searches (AWS::DynamoDB::Table) is still in millrace-local-order-data, and millrace-local-catalog-data' +
        ' is to adopt it: deploy order first (not_released)',
    );
    expect(await kept()).toEqual(before);
  });

  it('finds them kept by CloudFormation after the other one is deployed', async () => {
    expect(await stage.deploy(divided)).toContain(
      'keeping what catalog will adopt from millrace-local-order-data and millrace-local-order',
    );
    expect(await resourcesOf('millrace-local-order-data')).not.toContain('Searches');
    expect(await kept()).toEqual(before);
  });

  it('INV-44: imports them with their data', async () => {
    expect(await stage.deploy(catalog)).toContain(
      'millrace-local-catalog-data adopts moving-searches, moving/session, moving-images',
    );
    expect(await resourcesOf('millrace-local-catalog-data')).toEqual(
      expect.arrayContaining(['Searches', 'Session', 'Images']),
    );
    expect(await resourcesOf('millrace-local-catalog')).toEqual(
      expect.arrayContaining(['Lookups', 'Letters']),
    );
    expect(await statusOf('millrace-local-catalog-data')).toBe('UPDATE_COMPLETE');
    expect(await kept()).toEqual(before);
  });

  it('is deployed and rolled back later like any other module', async () => {
    expect(await stage.deploy({ ...catalog, setting: 'second' })).not.toContain('adopts');
    expect((await stage.millrace('rollback', 'catalog')).output).toContain('catalog is at release 1');
    expect(await kept()).toEqual(before);
  });

  it('leaves the other one without a way back: its rollback is refused with data_stack_differs', async () => {
    const { status, output } = await stage.millrace('rollback', 'order');
    expect(status).toBe(1);
    expect(output).toContain('Searches (AWS::DynamoDB::Table)');
    expect(output).toContain('(data_stack_differs)');
    expect(await kept()).toEqual(before);
  });
});

describe('a resource that cannot be adopted', () => {
  const storefront: Module = { module: 'storefront', setting: 'first' };
  const baskets = {
    ...{ type: 'AWS::SQS::Queue', logicalId: 'Baskets', identifier: { QueueName: 'baskets' } },
    ...{ stack: 'millrace-local-storefront', from: 'millrace-local-order' },
  };
  const service = { Baskets: { Type: baskets.type, Properties: { QueueName: 'baskets' } } };

  it('is refused with not_adoptable when the assembly lacks it', async () => {
    stage.build({ ...storefront, adopts: [baskets] });
    expect(await stage.millrace('deploy', 'storefront')).toMatchObject({
      status: 1,
      output: expect.stringContaining(
        '✗ Baskets (AWS::SQS::Queue) cannot be adopted by millrace-local-storefront: the assembly has no such' +
          ' resource (not_adoptable)',
      ),
    });
  });

  it('is created when no release ever had it', async () => {
    expect(await stage.deploy({ ...storefront, service, adopts: [baskets] })).not.toContain('adopts');
    expect(await resourcesOf(baskets.stack)).toContain('Baskets');
  });

  it('fails an import with the reason', async () => {
    const stack = 'millrace-local-late';
    const { roles } = readAssembly(join(stage.assemblies, 'storefront/local'));
    const QueueUrl = (await queueUrl('baskets')).replace('baskets', 'nowhere');
    const Resources = { Nowhere: { Type: baskets.type, DeletionPolicy: 'Retain' } };
    const resource = { ResourceType: baskets.type, LogicalResourceId: 'Nowhere' };
    const resources = [{ ...resource, ResourceIdentifier: { QueueUrl } }];
    const options = { stack, template: { Resources }, parameters: [], roles, resources };
    await expect(importResources(stage.access, options)).rejects.toThrow(
      `millrace-local-late could not adopt its resources: Resource of type 'AWS::SQS::Queue' with identifier '${QueueUrl}' was not found.`,
    );
    await expect(importResources(stage.access, { ...options, resources: [] })).rejects.toThrow(
      'millrace-local-late could not adopt its resources: Must Provide at least one resource to import',
    );
  });
});
