import type { TestDynamo } from '@millrace/testing';

/** For tests that start engines or call them many times, so that a busy machine causes no failure. */
export const ENGINE_TIMEOUT_MS = 60_000;

export const tableKeys = {
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' as const },
    { AttributeName: 'sk', AttributeType: 'S' as const },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' as const },
    { AttributeName: 'sk', KeyType: 'RANGE' as const },
  ],
};

export function createLedgerTable(dynamo: TestDynamo): Promise<string> {
  return dynamo.createTable({ TableName: 'ledger', ...tableKeys });
}

export const balancesTable = {
  ...tableKeys,
  AttributeDefinitions: [
    ...tableKeys.AttributeDefinitions,
    { AttributeName: 'setAside', AttributeType: 'S' as const },
    { AttributeName: 'triedAt', AttributeType: 'S' as const },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'setAside',
      KeySchema: [
        { AttributeName: 'setAside', KeyType: 'HASH' as const },
        { AttributeName: 'triedAt', KeyType: 'RANGE' as const },
      ],
      Projection: { ProjectionType: 'ALL' as const },
    },
  ],
};

export function createBalancesTable(dynamo: TestDynamo): Promise<string> {
  return dynamo.createTable({ TableName: 'balances', ...balancesTable });
}

export function createSettlementsTable(dynamo: TestDynamo): Promise<string> {
  return dynamo.createTable({
    TableName: 'settlements',
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  });
}
