import { setTimeout as wait } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createLogger, requireEnv } from '@millrace/observability';
import { DynamoBalanceStore } from './adapters/dynamo-balance-store.ts';
import { DynamoLedgerStore } from './adapters/dynamo-ledger-store.ts';
import { DynamoSettlementStore } from './adapters/dynamo-settlement-store.ts';
import { SandboxAcquirer } from './adapters/sandbox-acquirer.ts';

const clock = (): Date => new Date();

/** What `capture` works with. Environment: `SETTLEMENTS_TABLE`. */
export function capturePorts() {
  return { acquirer: acquirer(), clock };
}

/** What `pay-back` works with. Environment: `SETTLEMENTS_TABLE`. */
export function payBackPorts() {
  return { acquirer: acquirer(), clock, logger: createLogger('settlement') };
}

/** What `post-transfer` and `post-refund` work with. Environment: `LEDGER_TABLE`. */
export function postTransferPorts() {
  return { ledger: ledgerStore(documents()), clock, logger: createLogger('settlement') };
}

/** What `fold-balances` works with. Environment: `BALANCES_TABLE`. */
export function foldBalancesPorts() {
  return { balances: balanceStore(documents()), logger: createLogger('settlement') };
}

/** What `api` works with. Environment: `LEDGER_TABLE`, `BALANCES_TABLE`. */
export function apiPorts() {
  const client = documents();
  return { ledger: ledgerStore(client), balances: balanceStore(client), logger: createLogger('settlement') };
}

function acquirer(): SandboxAcquirer {
  return new SandboxAcquirer(new DynamoSettlementStore(documents(), requireEnv('SETTLEMENTS_TABLE')));
}

function ledgerStore(client: DynamoDBDocumentClient): DynamoLedgerStore {
  return new DynamoLedgerStore(client, requireEnv('LEDGER_TABLE'));
}

function balanceStore(client: DynamoDBDocumentClient): DynamoBalanceStore {
  const tableName = requireEnv('BALANCES_TABLE');
  return new DynamoBalanceStore({ client, tableName, clock, wait, random: Math.random });
}

function documents(): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(new DynamoDBClient({}));
}
