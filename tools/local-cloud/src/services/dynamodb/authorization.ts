import type { Authorizer, Call } from '../../core/authorization/authorizer.ts';

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html */
const TABLE_KEY_ACTIONS = [
  'kms:Encrypt',
  'kms:Decrypt',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:DescribeKey',
];
const STREAM_ACTIONS = ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'];

const ON_TABLE: ReadonlySet<string> = new Set([
  'GetItem',
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'Query',
  'Scan',
  'DescribeTable',
  'DescribeTimeToLive',
]);
/** The action that each part of a transaction needs. There is no `dynamodb:TransactWriteItems`. */
const IN_TRANSACTION: Readonly<Record<string, string>> = {
  Get: 'GetItem',
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
};

interface Named {
  readonly TableName?: string;
  readonly IndexName?: string;
}

/** A request of DynamoDB, as far as it says which tables it uses. */
export interface TableRequest extends Named {
  readonly RequestItems?: Readonly<Record<string, unknown>>;
  readonly TransactItems?: readonly Readonly<Record<string, Named>>[];
}

/** An action on a table or on one of its indexes. */
export interface TableUse {
  /** `PutItem` */
  readonly action: string;
  readonly table: string;
  readonly index?: string;
}

/**
 * What a request does with which tables, each once.
 * @returns undefined for an operation that only administrators may call
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
 */
export function tableUses(operation: string, request: TableRequest): readonly TableUse[] | undefined {
  if (ON_TABLE.has(operation)) return [useOf(operation, request)];
  if (operation === 'BatchGetItem' || operation === 'BatchWriteItem') {
    return Object.keys(request.RequestItems ?? {}).map((table) => useOf(operation, { TableName: table }));
  }
  if (operation !== 'TransactWriteItems' && operation !== 'TransactGetItems') return undefined;
  const uses = (request.TransactItems ?? []).flatMap((item) =>
    Object.entries(item).map(([part, named]) => useOf(IN_TRANSACTION[part] ?? part, named)),
  );
  return [...new Map(uses.map((use) => [`${use.action} ${use.table}`, use])).values()];
}

function useOf(action: string, { TableName = '', IndexName }: Named): TableUse {
  const table = TableName.split('/').at(-1)!;
  return { action, table, ...(IndexName !== undefined && { index: IndexName }) };
}

/** @param tables `arn:aws:dynamodb:<region>:<account>:table/` */
export function tableCalls(
  uses: readonly TableUse[],
  tables: string,
  authorizer: Pick<Authorizer, 'keyCalls'>,
): Call[] {
  return uses.flatMap(({ action, table, index }) => [
    {
      action: `dynamodb:${action}`,
      resource: tables + table + (index === undefined ? '' : `/index/${index}`),
    },
    ...tableKeyCalls(tables + table, TABLE_KEY_ACTIONS, authorizer),
  ]);
}

/** The calls of a consumer of a table's stream. */
export function streamCalls(streamArn: string, authorizer: Pick<Authorizer, 'keyCalls'>): Call[] {
  const [tableArn = ''] = streamArn.split('/stream/');
  return [
    ...STREAM_ACTIONS.map((action) => ({ action: `dynamodb:${action}`, resource: streamArn })),
    ...tableKeyCalls(tableArn, ['kms:Decrypt'], authorizer),
  ];
}

/** @see https://docs.aws.amazon.com/kms/latest/developerguide/services-dynamodb.html#dynamodb-encryption-context */
function tableKeyCalls(
  tableArn: string,
  actions: readonly string[],
  authorizer: Pick<Authorizer, 'keyCalls'>,
): Call[] {
  const [account = '', name = ''] = tableArn
    .split(':')
    .slice(4)
    .map((part) => part.replace('table/', ''));
  const context = { 'aws:dynamodb:tableName': name, 'aws:dynamodb:subscriberId': account };
  return authorizer.keyCalls(tableArn, actions, context);
}
