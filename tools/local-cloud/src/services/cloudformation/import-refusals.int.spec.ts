import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  CloudFormationClient,
  DescribeStacksCommand,
  type CreateChangeSetCommandInput,
  type ResourceToImport,
} from '@aws-sdk/client-cloudformation';
import { CreateQueueCommand, DeleteQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { resourceTypes } from '../../services.ts';
import { deployTemplate, stackStatus } from '../../testing/deploy-template.ts';
import { anInProcessCloud } from './testing/in-process-cloud.ts';
import { entryOf, importChangeSets, retainedExample, type Resources } from './testing/import-change-sets.ts';

const cloud = anInProcessCloud();
const changeSets = importChangeSets(cloud);

const queue = (QueueName: string) => ({
  Type: 'AWS::SQS::Queue',
  DeletionPolicy: 'Retain',
  Properties: { QueueName },
});
const urlOf = (name: string) => `${cloud.endpointUrl}/000000000000/${name}`;
const entry = (logicalId: string, QueueUrl: string) => entryOf(logicalId, 'AWS::SQS::Queue', { QueueUrl });
const held = (Value: unknown) => ({
  Type: 'AWS::SSM::Parameter',
  Properties: { Name: '/held', Type: 'String', Value },
});
const Parameters = { Level: { Type: 'String', Default: 'low' } };
/** The resources of the stack that is to import. */
const own = { Held: held({ Ref: 'Level' }), Mine: queue('mine') };
const KEPT = { ...own, Kept: queue('kept') };

beforeAll(async () => {
  await changeSets.retain('former', {
    ...{ Kept: queue('kept'), Other: queue('other'), Gone: queue('gone') },
    Table: retainedExample('AWS::DynamoDB::Table'),
  });
  const sqs = new SQSClient(cloud.settings());
  await sqs.send(new DeleteQueueCommand({ QueueUrl: urlOf('gone') }));
  await sqs.send(new CreateQueueCommand({ QueueName: 'made-by-api' }));
  await deployTemplate(cloud.endpointUrl, 'holder', { Owned: queue('owned') });
  await deployTemplate(cloud.endpointUrl, 'target', own, { Parameters });
});

/** All resources with their data, and all stacks. */
async function everything(): Promise<unknown> {
  const { Stacks } = await new CloudFormationClient(cloud.settings()).send(new DescribeStacksCommand({}));
  return { ...(await cloud.state()), Stacks };
}

interface Request {
  readonly resources?: Resources;
  readonly sections?: object;
  readonly entries?: () => ResourceToImport[];
  readonly rest?: Partial<CreateChangeSetCommandInput>;
}

const create = (stack: string, { resources = KEPT, sections, entries = keptEntry, rest }: Request) =>
  changeSets.create(stack, { Resources: resources, Parameters, ...sections }, entries(), rest);
const keptEntry = () => [entry('Kept', urlOf('kept'))];

const MODIFIED =
  'You have modified resources [Held] in your template that are not being imported. ' +
  'Update, create or delete operations cannot be executed during import operations.';

const refused: Readonly<Record<string, readonly [message: string, Request]>> = {
  'names no resource': ['Must Provide at least one resource to import', { entries: () => [] }],
  'names a logical id twice': [
    'Every resource to import must have unique LogicalResourceId',
    { entries: () => [...keptEntry(), ...keptEntry()] },
  ],
  'names a resource that is not in the template': [
    'The logical resource ids [Gone, constructor] provided in ResourceToImport do not exist in the template.',
    { entries: () => ['Gone', 'constructor', 'Kept'].map((id) => entry(id, urlOf('kept'))) },
  ],
  'uses another identifier': [
    'Invalid resource identifier for resource type AWS::SQS::Queue. Expected [QueueUrl]',
    { entries: () => [entryOf('Kept', 'AWS::SQS::Queue', { QueueName: 'kept' })] },
  ],
  'uses another identifier as well': [
    'Invalid resource identifier for resource type AWS::SQS::Queue. Expected [QueueUrl]',
    { entries: () => [entryOf('Kept', 'AWS::SQS::Queue', { QueueUrl: urlOf('kept'), QueueName: 'kept' })] },
  ],
  'names another type than the template': [
    'Resource type of [Kept] passed in ResourceToImport does not match with resource type defined in the template. ' +
      'Resource type in ResourceToImport: AWS::DynamoDB::Table; Resource type in Template: AWS::SQS::Queue.',
    { entries: () => [entryOf('Kept', 'AWS::DynamoDB::Table', { TableName: 'owned-table' })] },
  ],
  'has nothing new': [
    'The template should contain at least one new resource to import.',
    { resources: own, entries: () => [entry('Mine', urlOf('mine'))] },
  ],
  'names a resource of the stack': [
    'Resources [Mine] passed in ResourceToImport are already in a stack and cannot be imported.',
    { entries: () => [entry('Mine', urlOf('mine')), ...keptEntry()] },
  ],
  'adds another resource': [
    'Resources [Other] is missing from ResourceToImport list',
    { resources: { ...KEPT, Other: queue('other') } },
  ],
  'changes another resource': [MODIFIED, { resources: { ...KEPT, Held: held('high') } }],
  'removes another resource': [MODIFIED, { resources: { Mine: KEPT.Mine, Kept: KEPT.Kept } }],
  'changes another resource through a parameter': [
    MODIFIED,
    { rest: { Parameters: [{ ParameterKey: 'Level', ParameterValue: 'high' }] } },
  ],
  'has no deletion policy': [
    'The following resources to import [Kept] must have DeletionPolicy attribute specified in the template.',
    { resources: { ...own, Kept: { ...KEPT.Kept, DeletionPolicy: undefined } } },
  ],
  'adds outputs and tags': [
    'As part of the import operation, you cannot modify or add [Outputs, Tags]',
    { sections: { Outputs: { Url: { Value: 'x' } } }, rest: { Tags: [{ Key: 'a', Value: 'b' }] } },
  ],
  'is an update': [
    'ResourcesToImport needs a change set of the type IMPORT',
    { rest: { ChangeSetType: 'UPDATE' } },
  ],
};

describe('an import change set', () => {
  it.each(Object.entries(refused))('is refused when it %s', async (_what, [message, request]) => {
    const before = await everything();
    const refusal = { name: 'ValidationError', message };
    await expect(create('target', request)).rejects.toMatchObject(refusal);
    expect(await everything()).toEqual(before);
  });

  it('that is refused leaves no new stack', async () => {
    const resources = { Kept: { ...KEPT.Kept, DeletionPolicy: undefined } };
    await expect(create('new', { resources })).rejects.toThrow('must have DeletionPolicy attribute');
    expect(await stackStatus(cloud.endpointUrl, 'new')).toBeUndefined();
  });

  const others = resourceTypes.filter(({ importIdentifier }) => !importIdentifier).map(({ type }) => type);
  it.each(others)('of the type %s is refused by name', async (type) => {
    const request = {
      resources: { ...own, It: { Type: type, DeletionPolicy: 'Retain' } },
      entries: () => [entryOf('It', type, { Name: 'it' })],
    };
    const message = `ResourceTypes [${type}] are not supported for Import`;
    await expect(create('target', request)).rejects.toMatchObject({ name: 'ValidationError', message });
  });
});

const importing = (name: string, as: object = queue(name)): Request => ({
  resources: { ...own, It: as as ReturnType<typeof queue> },
  entries: () => [entry('It', urlOf(name))],
});
const notFound = (name: string) =>
  `Resource of type 'AWS::SQS::Queue' with identifier '${urlOf(name)}' was not found.`;
const MISMATCH = (identifier: string) =>
  `The Identifier [${identifier}] for resource [It] does not match the identifier value for the resource in the template`;

const failed: Readonly<Record<string, readonly [reason: () => string | RegExp, Request]>> = {
  'does not exist': [() => notFound('nowhere'), importing('nowhere')],
  'was retained and then deleted': [() => notFound('gone'), importing('gone')],
  'was created by an API': [
    () => `The local cloud imports only resources that a stack has retained, not ${urlOf('made-by-api')}`,
    importing('made-by-api'),
  ],
  'belongs to another stack': [
    () => /\/owned already exists in stack arn:aws:cloudformation:.*:stack\/holder\//,
    importing('owned'),
  ],
  'belongs to the stack itself': [
    () => /\/mine already exists in stack arn:aws:cloudformation:.*:stack\/target\//,
    importing('mine'),
  ],
  'has another name in the template': [() => MISMATCH('QueueUrl'), importing('kept', queue('renamed'))],
  'is a table with another name in the template': [
    () => MISMATCH('TableName'),
    {
      resources: {
        ...own,
        It: { Type: 'AWS::DynamoDB::Table', DeletionPolicy: 'Retain', Properties: { TableName: 'other' } },
      },
      entries: () => [entryOf('It', 'AWS::DynamoDB::Table', { TableName: 'owned-table' })],
    },
  ],
  'is named twice': [
    () => 'Every resource to import must have unique ResourceIdentifier',
    {
      resources: { ...KEPT, Again: queue('kept') },
      entries: () => [...keptEntry(), entry('Again', urlOf('kept').replace('127.0.0.1', 'localhost'))],
    },
  ],
};

describe('an import change set fails, and cannot be executed, when the resource', () => {
  it.each(Object.entries(failed))('%s', async (_what, [reason, request]) => {
    const before = await everything();
    const made = await create('target', request);
    expect(made).toMatchObject({ Status: 'FAILED', ExecutionStatus: 'UNAVAILABLE' });
    expect(made.StatusReason).toEqual(
      typeof reason() === 'string' ? reason() : expect.stringMatching(reason()),
    );
    await expect(changeSets.execute(made)).rejects.toMatchObject({ name: 'InvalidChangeSetStatusException' });
    expect(await everything()).toEqual(before);
  });
});

describe('an import that is executed', () => {
  const resources = { ...KEPT, Other: queue('other') };

  it('changes nothing when a resource has been deleted in the meantime, and the stack can import again', async () => {
    const entries = () => [...keptEntry(), entry('Other', urlOf('other'))];
    const made = await create('target', { resources, entries });
    await new SQSClient(cloud.settings()).send(new DeleteQueueCommand({ QueueUrl: urlOf('other') }));
    const before = await cloud.state();
    expect(await changeSets.execute(made)).toBe('IMPORT_ROLLBACK_COMPLETE');
    expect(await cloud.state()).toEqual(before);
    expect((await changeSets.events('target')).slice(-4)).toEqual([
      ['target', 'IMPORT_IN_PROGRESS', 'User Initiated'],
      ['Other', 'IMPORT_FAILED', notFound('other')],
      ['target', 'IMPORT_ROLLBACK_IN_PROGRESS', notFound('other')],
      ['target', 'IMPORT_ROLLBACK_COMPLETE', notFound('other')],
    ]);
    expect(await changeSets.execute(await create('target', {}))).toBe('IMPORT_COMPLETE');
  });

  it('is rolled back at the next start when the process ended in the middle', async () => {
    const { stacks } = cloud.runtimes.cloudformation;
    stacks.put({ ...stacks.get('target')!, status: 'IMPORT_IN_PROGRESS' });
    await cloud.restart();
    expect(await stackStatus(cloud.endpointUrl, 'target')).toBe('IMPORT_ROLLBACK_COMPLETE');
    expect(await changeSets.physicalIds('target')).toHaveProperty('Kept');
  });
});
