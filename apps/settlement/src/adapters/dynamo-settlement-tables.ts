import { ScanCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { assertInvariant } from '@millrace/invariants';
import type { BalanceEntry, LedgerEntry, SettlementTables } from '../application/settlement-tables.ts';
import { MARKER_TTL_SECONDS, readBalanceItem } from './dynamo-balance-store.ts';
import { fromLedgerItem } from './dynamo-ledger-store.ts';
import { callTable } from './table-unavailable.ts';

/** A page has up to 1 MB. */
const MAX_PAGES = 1_000_000;

export interface DynamoSettlementTablesOptions {
  readonly client: DynamoDBDocumentClient;
  readonly ledgerTable: string;
  readonly balancesTable: string;
}

/** Scans both tables page by page. A scan returns items of one partition key together, in order. */
export function dynamoSettlementTables({
  client,
  ledgerTable,
  balancesTable,
}: DynamoSettlementTablesOptions): SettlementTables {
  async function* scan(TableName: string): AsyncGenerator<Record<string, unknown>> {
    let ExclusiveStartKey: Record<string, unknown> | undefined;
    for (let page = 1; page <= MAX_PAGES; page += 1) {
      const command = new ScanCommand({ TableName, ConsistentRead: true, ExclusiveStartKey });
      const { Items = [], LastEvaluatedKey } = await callTable(TableName, () => client.send(command));
      yield* Items;
      if (!LastEvaluatedKey) return;
      ExclusiveStartKey = LastEvaluatedKey;
    }
    assertInvariant(false, 'scan_bounded', { TableName });
  }

  return {
    markersKeptMs: MARKER_TTL_SECONDS * 1000,
    async *ledger(): AsyncGenerator<LedgerEntry> {
      for await (const item of scan(ledgerTable)) yield readLedgerItem(item);
    },

    async *balances(): AsyncGenerator<BalanceEntry> {
      for await (const item of scan(balancesTable)) yield readBalanceItem(item);
    },
  };
}

/** An invalid item becomes a finding instead of an error. */
function readLedgerItem(item: Record<string, unknown>): LedgerEntry {
  try {
    return { entry: 'transfer', transfer: fromLedgerItem(item) };
  } catch (error) {
    return { entry: 'unreadable', transferId: String(item['sk']), reason: (error as Error).message };
  }
}
