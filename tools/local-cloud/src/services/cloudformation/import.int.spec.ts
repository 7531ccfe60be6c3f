import { describe, expect, it } from '@jest/globals';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { deployTemplate, stackStatus } from '../../testing/deploy-template.ts';
import { anInProcessCloud } from './testing/in-process-cloud.ts';
import {
  entryOf,
  importableTypes,
  importChangeSets,
  retainedExample,
  type TemplateResource,
} from './testing/import-change-sets.ts';

const cloud = anInProcessCloud();
const changeSets = importChangeSets(cloud);
const bystander = (Value: string) => ({
  Type: 'AWS::SSM::Parameter',
  Properties: { Name: '/bystander', Type: 'String', Value },
});

/** The example without its name, which is then generated. */
function nameless(type: string): TemplateResource {
  const { Properties, ...rest } = retainedExample(type);
  const unnamed = Object.entries(Properties).filter(([, value]) => !/^owned[-/]/.test(String(value)));
  return { ...rest, Properties: Object.fromEntries(unnamed) };
}

/** All state, without the records of the resources. */
async function data(): Promise<object> {
  const { resources: _records, ...rest } = await cloud.state();
  return rest;
}

const examples = importableTypes.flatMap(([type, identifier]) => [
  { what: `${type} with a given name`, type, identifier, resource: retainedExample(type) },
  { what: `${type} with a generated name`, type, identifier, resource: nameless(type) },
]);

describe('the import of a retained resource', () => {
  it('is possible for the types that hold data', () => {
    expect(importableTypes.map(([type]) => type).sort()).toEqual([
      'AWS::DynamoDB::Table',
      'AWS::ECR::Repository',
      'AWS::SQS::Queue',
      'AWS::SecretsManager::Secret',
    ]);
  });

  it.each(examples)(
    'makes $what a part of a new stack, which can be updated and deleted',
    async ({ type, identifier, resource }) => {
      const { Before } = await changeSets.retain('owner', { Before: resource });
      const before = await data();

      const entries = [entryOf('After', type, { [identifier]: Before! })];
      const made = await changeSets.create('new', { Resources: { After: resource } }, entries);
      expect(made).toMatchObject({ Status: 'CREATE_COMPLETE', ExecutionStatus: 'AVAILABLE' });
      expect(made.StatusReason).toContain('Verify that resources and their properties');
      const change = { LogicalResourceId: 'After', PhysicalResourceId: Before, ResourceType: type };
      expect(made.Changes).toEqual([
        { Type: 'Resource', ResourceChange: { Action: 'Import', ...change, Scope: [], Details: [] } },
      ]);
      expect(await stackStatus(cloud.endpointUrl, 'new')).toBe('REVIEW_IN_PROGRESS');

      expect(await changeSets.execute(made)).toBe('IMPORT_COMPLETE');
      expect(await changeSets.events('new')).toEqual([
        ['new', 'IMPORT_IN_PROGRESS', 'User Initiated'],
        ['After', 'IMPORT_IN_PROGRESS', 'Resource import started.'],
        ['After', 'IMPORT_COMPLETE', 'Resource import completed.'],
        ['After', 'UPDATE_IN_PROGRESS', 'Apply stack-level tags to imported resource if applicable.'],
        ['After', 'UPDATE_COMPLETE', undefined],
        ['new', 'IMPORT_COMPLETE', undefined],
      ]);
      expect(await changeSets.physicalIds('new')).toEqual({ After: Before });
      expect(await data()).toEqual(before);

      const deleted = { After: { ...resource, DeletionPolicy: 'Delete' }, Bystander: bystander('1') };
      const updated = await deployTemplate(cloud.endpointUrl, 'new', deleted);
      expect(updated).toEqual({ status: 'UPDATE_COMPLETE', reasons: [] });
      expect(await changeSets.physicalIds('new')).toMatchObject({ After: Before });
      await changeSets.deleteStack('new');
      const again = await changeSets.create('new', { Resources: { After: resource } }, entries);
      const notFound = `Resource of type '${type}' with identifier '${Before}' was not found.`;
      expect(again).toMatchObject({ Status: 'FAILED', StatusReason: notFound });
      await changeSets.deleteStack('new');
    },
  );
});

// Each test continues from the state of the previous one.
describe('an import into an existing stack', () => {
  const table = retainedExample('AWS::DynamoDB::Table');
  const letters = { Type: 'AWS::SQS::Queue', DeletionPolicy: 'Retain', Properties: { QueueName: 'letters' } };
  const jobs = (properties: object = {}) => ({
    ...letters,
    Properties: {
      QueueName: 'jobs',
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Letters', 'Arn'] }, maxReceiveCount: 3 },
      ...properties,
    },
  });
  const imported = { Jobs: jobs(), Letters: letters, Items: table };
  const urlOfJobs = () => `${cloud.endpointUrl}/000000000000/jobs`;
  const Item = { pk: { S: 'kept' } };
  const dynamo = () => new DynamoDBClient(cloud.settings());
  const storedItem = async () =>
    (await dynamo().send(new GetItemCommand({ TableName: 'owned-table', Key: Item }))).Item;

  it('takes resources that refer to each other, with their data, and survives a restart', async () => {
    await deployTemplate(cloud.endpointUrl, 'target', { Bystander: bystander('1') });
    const first = { Jobs: jobs(), Letters: letters, Table: table };
    expect((await deployTemplate(cloud.endpointUrl, 'first', first)).status).toBe('CREATE_COMPLETE');
    await dynamo().send(new PutItemCommand({ TableName: 'owned-table', Item }));
    const { Jobs, Letters, Table } = await changeSets.physicalIds('first');
    await changeSets.deleteStack('first');
    await cloud.restart();

    // The local cloud now has another port, and so has the URL of a queue.
    expect(urlOfJobs()).not.toBe(Jobs);
    const made = await changeSets.create(
      'target',
      { Resources: { Bystander: bystander('1'), ...imported } },
      [
        entryOf('Jobs', 'AWS::SQS::Queue', { QueueUrl: urlOfJobs() }),
        entryOf('Letters', 'AWS::SQS::Queue', { QueueUrl: Letters! }),
        entryOf('Items', 'AWS::DynamoDB::Table', { TableName: Table! }),
      ],
    );
    const changed = made.Changes?.map(({ ResourceChange }) => ResourceChange?.PhysicalResourceId);
    expect(changed).toEqual([Letters, Jobs, Table]);
    expect(await changeSets.execute(made)).toBe('IMPORT_COMPLETE');
    await cloud.restart();
    expect(await stackStatus(cloud.endpointUrl, 'target')).toBe('IMPORT_COMPLETE');
    expect(await changeSets.physicalIds('target')).toMatchObject({ Jobs, Letters, Items: Table });
    expect(await storedItem()).toEqual(Item);
  });

  it('is followed by updates that leave unchanged resources alone', async () => {
    const before = (await changeSets.events('target')).length;
    const update = { Bystander: bystander('2'), ...imported };
    expect((await deployTemplate(cloud.endpointUrl, 'target', update)).status).toBe('UPDATE_COMPLETE');
    const changed = (await changeSets.events('target')).slice(before).map(([logicalId]) => logicalId);
    expect(new Set(changed)).toEqual(new Set(['target', 'Bystander']));
  });

  it('is kept when a later update is rolled back', async () => {
    const failing = {
      Type: 'AWS::SecretsManager::Secret',
      Properties: { GenerateSecretString: { PasswordLength: 1 } },
      DependsOn: 'Jobs',
    };
    const resources = { Bystander: bystander('2'), ...imported, Jobs: jobs({ VisibilityTimeout: 77 }) };
    const { status } = await deployTemplate(cloud.endpointUrl, 'target', { ...resources, Failing: failing });
    expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
    const { Attributes } = await new SQSClient(cloud.settings()).send(
      new GetQueueAttributesCommand({ QueueUrl: urlOfJobs(), AttributeNames: ['VisibilityTimeout'] }),
    );
    expect(Attributes?.['VisibilityTimeout']).toBe('30');
    expect(await storedItem()).toEqual(Item);
  });
});
