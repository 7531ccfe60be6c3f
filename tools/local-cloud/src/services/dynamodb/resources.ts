import { isDeepStrictEqual } from 'node:util';
import type { AwsError } from '../../core/aws-error.ts';
import type { Authorizer } from '../../core/authorization/authorizer.ts';
import { identifiedBy } from '../../core/resources/identity.ts';
import { physicalName } from '../../core/resources/physical-name.ts';
import { listOf, objectOf, textOf } from '../../core/resources/read-properties.ts';
import { ReplacementNeeded, ResourceRefused } from '../../core/resources/resource-type.ts';
import type { Properties, ResourceOutcome, ResourceType } from '../../core/resources/resource-type.ts';
import type { Dynamo } from './client.ts';

interface TableDescription {
  readonly TableArn: string;
  readonly ItemCount: number;
  readonly LatestStreamArn?: string;
}

const KEY_SCHEMA = { AttributeName: 'carried', KeyType: 'carried' } as const;

interface Own {
  readonly authorizer: Pick<Authorizer, 'encrypt'>;
  readonly dynamo: Dynamo;
  readonly expiringTables: Map<string, { attribute: string; keys: readonly string[] }>;
}

/** DynamoDB tables with their global indexes, streams and time to live. Capacity is not limited. */
export const dynamoDbTable: ResourceType<Own> = {
  type: 'AWS::DynamoDB::Table',
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
    SSESpecification: { SSEEnabled: 'recorded', SSEType: 'recorded', KMSMasterKeyId: 'carried' },
    DeletionProtectionEnabled: 'carried',
    Tags: 'recorded',
  },
  identity: identifiedBy('TableName'),
  importIdentifier: { name: 'TableName' },
  service: {
    exists: async (name, own) => (await describe(name, own)) !== undefined,
    remove: async (TableName, { dynamo }) => {
      await unlessGone(dynamo.call('DeleteTable', { TableName }));
    },
  },

  async create(request, own) {
    const { properties } = request;
    const TableName = textOf(properties, 'TableName') ?? physicalName(request);
    const indexes = listOf(properties, 'GlobalSecondaryIndexes');
    await own.dynamo.call('CreateTable', {
      TableName,
      KeySchema: properties['KeySchema'],
      AttributeDefinitions: properties['AttributeDefinitions'],
      BillingMode: 'PAY_PER_REQUEST',
      ...(indexes.length > 0 && { GlobalSecondaryIndexes: indexes }),
      StreamSpecification: streamOf(properties),
    });
    await setTimeToLive(TableName, undefined, timeToLiveOf(properties), own);
    recordExpiry(TableName, properties, own);
    return outcome(TableName, properties, own);
  },

  async update({ properties }, { physicalId: name, properties: previous }, own) {
    const changed = (property: string) => !isDeepStrictEqual(properties[property], previous[property]);
    if (changed('TableName') || changed('KeySchema')) {
      const items = (await describe(name, own))?.ItemCount ?? 0;
      if (items === 0) throw new ReplacementNeeded(`${name} is created again`);
      throw new ResourceRefused(
        `changing the name or keys would replace the table ${name}, which holds ${items} items`,
      );
    }
    if (changed('GlobalSecondaryIndexes')) await updateIndexes(name, properties, previous, own);
    if (changed('StreamSpecification')) {
      const set = (StreamSpecification: object) =>
        own.dynamo.call('UpdateTable', { TableName: name, StreamSpecification });
      // The view of an enabled stream cannot be changed.
      if (streamOf(previous).StreamEnabled) await set({ StreamEnabled: false });
      if (streamOf(properties).StreamEnabled) await set(streamOf(properties));
    }
    await setTimeToLive(name, timeToLiveOf(previous), timeToLiveOf(properties), own);
    recordExpiry(name, properties, own);
    return outcome(name, properties, own);
  },

  async delete({ physicalId, properties }, { dynamo, expiringTables }) {
    if (properties['DeletionProtectionEnabled'] === true) {
      throw new ResourceRefused(
        `Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first. (${physicalId})`,
      );
    }
    await unlessGone(dynamo.call('DeleteTable', { TableName: physicalId }));
    expiringTables.delete(physicalId);
  },

  async resume({ physicalId, properties, attributes }, own) {
    recordExpiry(physicalId, properties, own);
    encrypt(attributes['Arn'] ?? '', properties, own);
  },
};

async function describe(TableName: string, { dynamo }: Own): Promise<TableDescription | undefined> {
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
  { dynamo }: Own,
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

/** @param before the attribute, if time to live was enabled */
async function setTimeToLive(
  TableName: string,
  before: string | undefined,
  after: string | undefined,
  { dynamo }: Own,
): Promise<void> {
  if (before === after) return;
  const set = (AttributeName: string, Enabled: boolean) =>
    dynamo.call('UpdateTimeToLive', { TableName, TimeToLiveSpecification: { AttributeName, Enabled } });
  if (before) await set(before, false);
  if (after) await set(after, true);
}

/** Records for the sweep whether the items of the table expire. */
function recordExpiry(name: string, properties: Properties, { expiringTables }: Own): void {
  const attribute = timeToLiveOf(properties);
  const schema = listOf(properties, 'KeySchema') as { AttributeName: string }[];
  if (attribute === undefined) expiringTables.delete(name);
  else expiringTables.set(name, { attribute, keys: schema.map((key) => key.AttributeName) });
}

/** The attribute that holds the expiry of an item. Undefined when the items do not expire. */
function timeToLiveOf(properties: Properties): string | undefined {
  const specification = objectOf(properties, 'TimeToLiveSpecification');
  return textOf(specification, 'Enabled') === 'true' ? textOf(specification, 'AttributeName') : undefined;
}

function streamOf(properties: Properties): { StreamEnabled: boolean } {
  const view = textOf(objectOf(properties, 'StreamSpecification'), 'StreamViewType');
  return { StreamEnabled: view !== undefined, ...(view !== undefined && { StreamViewType: view }) };
}

function encrypt(arn: string, properties: Properties, { authorizer }: Own): void {
  authorizer.encrypt(arn, textOf(objectOf(properties, 'SSESpecification'), 'KMSMasterKeyId'));
}

async function outcome(name: string, properties: Properties, own: Own): Promise<ResourceOutcome> {
  const table = await describe(name, own);
  if (!table) throw new ResourceRefused(`the table ${name} is gone`);
  const { TableArn: Arn, LatestStreamArn: StreamArn } = table;
  encrypt(Arn, properties, own);
  return { physicalId: name, attributes: { Arn, ...(StreamArn !== undefined && { StreamArn }) } };
}
