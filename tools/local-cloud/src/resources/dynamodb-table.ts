import { isDeepStrictEqual } from 'node:util';
import { AwsError } from '../cloud.ts';
import type { Cloud } from '../cloud.ts';
import { ReplacementNeeded, ResourceRefused } from '../resource-type.ts';
import type { Properties, ResourceOutcome, ResourceType } from '../resource-type.ts';
import { physicalName } from './physical-name.ts';

interface Index {
  readonly IndexName: string;
  readonly KeySchema: unknown;
  readonly Projection: unknown;
}

interface TableDescription {
  readonly TableArn: string;
  readonly TableStatus: string;
  readonly ItemCount: number;
  readonly LatestStreamArn?: string;
}

const INDEX_SUPPORT = {
  IndexName: 'carried',
  KeySchema: { AttributeName: 'carried', KeyType: 'carried' },
  Projection: { ProjectionType: 'carried', NonKeyAttributes: 'carried' },
} as const;
/** Capacity is measured, never limited. */
const CAPACITY = 'recorded';

/** DynamoDB tables with their indexes, streams and time to live. */
export const dynamoDbTable: ResourceType = {
  type: 'AWS::DynamoDB::Table',
  properties: {
    TableName: 'carried',
    KeySchema: { AttributeName: 'carried', KeyType: 'carried' },
    AttributeDefinitions: { AttributeName: 'carried', AttributeType: 'carried' },
    BillingMode: 'recorded',
    ProvisionedThroughput: CAPACITY,
    OnDemandThroughput: CAPACITY,
    WarmThroughput: CAPACITY,
    GlobalSecondaryIndexes: {
      ...INDEX_SUPPORT,
      ProvisionedThroughput: CAPACITY,
      OnDemandThroughput: CAPACITY,
      WarmThroughput: CAPACITY,
      ContributorInsightsSpecification: 'recorded',
    },
    LocalSecondaryIndexes: INDEX_SUPPORT,
    StreamSpecification: { StreamViewType: 'carried', ResourcePolicy: 'recorded' },
    TimeToLiveSpecification: { AttributeName: 'carried', Enabled: 'carried' },
    PointInTimeRecoverySpecification: 'recorded',
    SSESpecification: 'recorded',
    DeletionProtectionEnabled: 'recorded',
    ContributorInsightsSpecification: 'recorded',
    KinesisStreamSpecification: {},
    ResourcePolicy: 'recorded',
    TableClass: 'recorded',
    Tags: 'recorded',
  },

  async create(request, cloud) {
    const { properties } = request;
    const name = String(properties['TableName'] ?? physicalName(request));
    await makeWay(name, cloud);
    const stream = streamOf(properties);
    await cloud.dynamo.call('CreateTable', {
      TableName: name,
      KeySchema: properties['KeySchema'],
      AttributeDefinitions: properties['AttributeDefinitions'],
      BillingMode: 'PAY_PER_REQUEST',
      ...(indexesOf(properties).length > 0 && { GlobalSecondaryIndexes: indexesOf(properties) }),
      ...(properties['LocalSecondaryIndexes'] !== undefined && {
        LocalSecondaryIndexes: properties['LocalSecondaryIndexes'],
      }),
      ...(stream && { StreamSpecification: stream }),
    });
    const table = await activeTable(name, cloud);
    await setTimeToLive(name, undefined, properties['TimeToLiveSpecification'], cloud);
    return outcome(name, table);
  },

  async update(request, previous, cloud) {
    const { properties } = request;
    const name = previous.physicalId;
    const renamed =
      properties['TableName'] !== previous.properties['TableName'] && properties['TableName'] !== name;
    const rebuilt = ['KeySchema', 'LocalSecondaryIndexes'].some(
      (property) => !isDeepStrictEqual(properties[property], previous.properties[property]),
    );
    if (renamed || rebuilt) {
      const { ItemCount } = await activeTable(name, cloud);
      if (ItemCount === 0) throw new ReplacementNeeded(`${name} is made anew`);
      throw new ResourceRefused(
        `the change of its name, keys or local indexes would replace the table ${name}, which holds ${ItemCount} items`,
      );
    }
    await updateIndexes(name, properties, previous.properties, cloud);
    await updateStream(name, properties, previous.properties, cloud);
    await setTimeToLive(
      name,
      previous.properties['TimeToLiveSpecification'],
      properties['TimeToLiveSpecification'],
      cloud,
    );
    return outcome(name, await activeTable(name, cloud));
  },

  async delete(state, cloud) {
    try {
      await cloud.dynamo.call('DeleteTable', { TableName: state.physicalId });
    } catch (error) {
      if ((error as AwsError).code !== 'ResourceNotFoundException') throw error;
    }
  },
};

/** An empty table that no stack owns was left by a deployment that was cut off; one with items is somebody's. */
async function makeWay(name: string, cloud: Cloud): Promise<void> {
  const table = await describe(name, cloud);
  if (!table) return;
  const owner = cloud.store.resources
    .ofType('AWS::DynamoDB::Table')
    .find(({ physicalId }) => physicalId === name);
  if (owner) throw new ResourceRefused(`the table ${name} belongs to ${owner.stackName}/${owner.logicalId}`);
  if (table.ItemCount > 0) {
    throw new ResourceRefused(
      `a table ${name} exists already, belongs to no stack, and holds ${table.ItemCount} items`,
    );
  }
  await cloud.dynamo.call('DeleteTable', { TableName: name });
}

async function describe(name: string, cloud: Cloud): Promise<TableDescription | undefined> {
  try {
    return (await cloud.dynamo.call<{ Table: TableDescription }>('DescribeTable', { TableName: name })).Table;
  } catch (error) {
    if ((error as AwsError).code === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

async function activeTable(name: string, cloud: Cloud): Promise<TableDescription> {
  const table = await describe(name, cloud);
  if (!table) throw new AwsError('ResourceNotFoundException', `The table ${name} is gone.`);
  return table;
}

/** DynamoDB changes one index at a time. */
async function updateIndexes(
  name: string,
  next: Properties,
  previous: Properties,
  cloud: Cloud,
): Promise<void> {
  const before = new Map(indexesOf(previous).map((index) => [index.IndexName, index]));
  const after = new Map(indexesOf(next).map((index) => [index.IndexName, index]));
  const update = (GlobalSecondaryIndexUpdates: object[]) =>
    cloud.dynamo.call('UpdateTable', {
      TableName: name,
      AttributeDefinitions: next['AttributeDefinitions'],
      GlobalSecondaryIndexUpdates,
    });
  for (const [IndexName, index] of before) {
    if (!isDeepStrictEqual(after.get(IndexName), index)) await update([{ Delete: { IndexName } }]);
  }
  for (const [IndexName, index] of after) {
    if (!isDeepStrictEqual(before.get(IndexName), index)) await update([{ Create: index }]);
  }
}

async function updateStream(
  name: string,
  next: Properties,
  previous: Properties,
  cloud: Cloud,
): Promise<void> {
  const [before, after] = [streamOf(previous), streamOf(next)];
  if (isDeepStrictEqual(before, after)) return;
  const set = (StreamSpecification: object) =>
    cloud.dynamo.call('UpdateTable', { TableName: name, StreamSpecification });
  if (before) await set({ StreamEnabled: false });
  if (after) await set(after);
}

async function setTimeToLive(name: string, before: unknown, after: unknown, cloud: Cloud): Promise<void> {
  const [old, wanted] = [timeToLive(before), timeToLive(after)];
  if (old === wanted) return;
  const set = (AttributeName: string, Enabled: boolean) =>
    cloud.dynamo.call('UpdateTimeToLive', {
      TableName: name,
      TimeToLiveSpecification: { AttributeName, Enabled },
    });
  if (old) await set(old, false);
  if (wanted) await set(wanted, true);
}

/** The attribute, when time to live is on. */
function timeToLive(specification: unknown): string | undefined {
  const { AttributeName, Enabled } = (specification ?? {}) as { AttributeName?: string; Enabled?: unknown };
  return String(Enabled) === 'true' ? AttributeName : undefined;
}

function streamOf(properties: Properties): { StreamEnabled: true; StreamViewType: string } | undefined {
  const stream = properties['StreamSpecification'] as { StreamViewType: string } | undefined;
  return stream && { StreamEnabled: true, StreamViewType: stream.StreamViewType };
}

function indexesOf(properties: Properties): Index[] {
  const indexes = (properties['GlobalSecondaryIndexes'] ?? []) as Index[];
  return indexes.map(({ IndexName, KeySchema, Projection }) => ({ IndexName, KeySchema, Projection }));
}

function outcome(name: string, table: TableDescription): ResourceOutcome {
  return {
    physicalId: name,
    attributes: {
      Arn: table.TableArn,
      ...(table.LatestStreamArn !== undefined && { StreamArn: table.LatestStreamArn }),
    },
  };
}
