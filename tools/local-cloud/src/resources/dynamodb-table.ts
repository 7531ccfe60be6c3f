import { isDeepStrictEqual } from 'node:util';
import type { AwsError } from '../aws-error.ts';
import type { Cloud } from '../cloud.ts';
import { ReplacementNeeded, ResourceRefused } from '../resource-type.ts';
import type { Properties, ResourceOutcome, ResourceType } from '../resource-type.ts';
import { physicalName } from './physical-name.ts';
import { listOf, objectOf, textOf } from './read-properties.ts';

interface TableDescription {
  readonly TableArn: string;
  readonly ItemCount: number;
  readonly LatestStreamArn?: string;
}

const TYPE = 'AWS::DynamoDB::Table';
const KEY_SCHEMA = { AttributeName: 'carried', KeyType: 'carried' } as const;

/** DynamoDB tables with their global indexes, streams and time to live. Capacity is measured, never limited. */
export const dynamoDbTable: ResourceType = {
  type: TYPE,
  properties: {
    TableName: 'carried',
    KeySchema: KEY_SCHEMA,
    AttributeDefinitions: { AttributeName: 'carried', AttributeType: 'carried' },
    GlobalSecondaryIndexes: {
      IndexName: 'carried',
      KeySchema: KEY_SCHEMA,
      Projection: { ProjectionType: 'carried', NonKeyAttributes: 'carried' },
    },
    StreamSpecification: { StreamViewType: 'carried' },
    TimeToLiveSpecification: { AttributeName: 'carried', Enabled: 'carried' },
    BillingMode: 'recorded',
    PointInTimeRecoverySpecification: 'recorded',
    SSESpecification: 'recorded',
    DeletionProtectionEnabled: 'recorded',
    Tags: 'recorded',
  },

  async create(request, cloud) {
    const { properties } = request;
    const TableName = textOf(properties, 'TableName') ?? physicalName(request);
    await makeWay(TableName, cloud);
    const indexes = listOf(properties, 'GlobalSecondaryIndexes');
    await cloud.dynamo.call('CreateTable', {
      TableName,
      KeySchema: properties['KeySchema'],
      AttributeDefinitions: properties['AttributeDefinitions'],
      BillingMode: 'PAY_PER_REQUEST',
      ...(indexes.length > 0 && { GlobalSecondaryIndexes: indexes }),
      StreamSpecification: streamOf(properties),
    });
    await setTimeToLive(TableName, undefined, timeToLiveOf(properties), cloud);
    return outcome(TableName, cloud);
  },

  async update({ properties }, { physicalId: name, properties: previous }, cloud) {
    const changed = (property: string) => !isDeepStrictEqual(properties[property], previous[property]);
    if (changed('TableName') || changed('KeySchema')) {
      const items = (await describe(name, cloud))?.ItemCount ?? 0;
      if (items === 0) throw new ReplacementNeeded(`${name} is made anew`);
      throw new ResourceRefused(
        `the change of its name or keys would replace the table ${name}, which holds ${items} items`,
      );
    }
    if (changed('GlobalSecondaryIndexes')) await updateIndexes(name, properties, previous, cloud);
    if (changed('StreamSpecification')) {
      const set = (StreamSpecification: object) =>
        cloud.dynamo.call('UpdateTable', { TableName: name, StreamSpecification });
      // The view of a stream that is on cannot be changed.
      if (streamOf(previous).StreamEnabled) await set({ StreamEnabled: false });
      if (streamOf(properties).StreamEnabled) await set(streamOf(properties));
    }
    await setTimeToLive(name, timeToLiveOf(previous), timeToLiveOf(properties), cloud);
    return outcome(name, cloud);
  },

  async delete({ physicalId }, cloud) {
    await unlessGone(cloud.dynamo.call('DeleteTable', { TableName: physicalId }));
  },
};

/** An empty table that no stack owns was left by a deployment that was cut off; one with items is somebody's. */
async function makeWay(name: string, cloud: Cloud): Promise<void> {
  const table = await describe(name, cloud);
  if (!table) return;
  cloud.store.resources.refuseOwned(TYPE, name);
  if (table.ItemCount > 0) {
    throw new ResourceRefused(
      `a table ${name} exists already, belongs to no stack, and holds ${table.ItemCount} items`,
    );
  }
  await cloud.dynamo.call('DeleteTable', { TableName: name });
}

async function describe(TableName: string, { dynamo }: Cloud): Promise<TableDescription | undefined> {
  const answer = await unlessGone(dynamo.call<{ Table: TableDescription }>('DescribeTable', { TableName }));
  return answer?.Table;
}

async function unlessGone<Output>(call: Promise<Output>): Promise<Output | undefined> {
  try {
    return await call;
  } catch (error) {
    if ((error as AwsError).code === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

/** DynamoDB changes one index at a time. */
async function updateIndexes(
  TableName: string,
  next: Properties,
  previous: Properties,
  { dynamo }: Cloud,
): Promise<void> {
  const [before, after] = [previous, next].map(
    (properties) => listOf(properties, 'GlobalSecondaryIndexes') as { IndexName: string }[],
  ) as [{ IndexName: string }[], { IndexName: string }[]];
  const isIn = (indexes: object[], index: object) => indexes.some((other) => isDeepStrictEqual(other, index));
  const updates = [
    ...before.filter((index) => !isIn(after, index)).map(({ IndexName }) => ({ Delete: { IndexName } })),
    ...after.filter((index) => !isIn(before, index)).map((index) => ({ Create: index })),
  ];
  for (const update of updates) {
    await dynamo.call('UpdateTable', {
      TableName,
      AttributeDefinitions: next['AttributeDefinitions'],
      GlobalSecondaryIndexUpdates: [update],
    });
  }
}

/** @param before the attribute, when time to live was on */
async function setTimeToLive(
  TableName: string,
  before: string | undefined,
  after: string | undefined,
  { dynamo }: Cloud,
): Promise<void> {
  if (before === after) return;
  const set = (AttributeName: string, Enabled: boolean) =>
    dynamo.call('UpdateTimeToLive', { TableName, TimeToLiveSpecification: { AttributeName, Enabled } });
  if (before) await set(before, false);
  if (after) await set(after, true);
}

/** The attribute by which a table's items expire, when they do. */
export function timeToLiveOf(properties: Properties): string | undefined {
  const specification = objectOf(properties, 'TimeToLiveSpecification');
  return textOf(specification, 'Enabled') === 'true' ? textOf(specification, 'AttributeName') : undefined;
}

function streamOf(properties: Properties): { StreamEnabled: boolean } {
  const view = textOf(objectOf(properties, 'StreamSpecification'), 'StreamViewType');
  return { StreamEnabled: view !== undefined, ...(view !== undefined && { StreamViewType: view }) };
}

async function outcome(name: string, cloud: Cloud): Promise<ResourceOutcome> {
  const table = await describe(name, cloud);
  if (!table) throw new ResourceRefused(`the table ${name} is gone`);
  const { TableArn: Arn, LatestStreamArn: StreamArn } = table;
  return { physicalId: name, attributes: { Arn, ...(StreamArn !== undefined && { StreamArn }) } };
}
