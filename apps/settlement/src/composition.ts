import { setTimeout as wait } from 'node:timers/promises';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { awsClient } from '@millrace/aws-clients';
import { connectorsFrom } from '@millrace/contracts-payment';
import { SqsDeadLetters } from '@millrace/dead-letters';
import { documentClient } from '@millrace/dynamo';
import { requireEnv } from '@millrace/environment';
import { createLogger } from '@millrace/observability';
import { systemClock } from '@millrace/time';
import { connectedAcquirer, SandboxAcquirer } from './adapters/acquirers.ts';
import { dynamoBalanceStore } from './adapters/dynamo-balance-store.ts';
import {
  dynamoLedgerStore,
  ledgerKeyOfStreamRecord,
  transferFromStreamRecord,
} from './adapters/dynamo-ledger-store.ts';
import { dynamoSettlementStore } from './adapters/dynamo-settlement-store.ts';
import { settlementApi } from './adapters/http/settlement-api.ts';
import { ledgerDeadLetters } from './adapters/ledger-dead-letters.ts';
import type { Acquirer, BalanceStore, LedgerStore } from './application/ports.ts';

const clock = systemClock;

/** For `capture` and `pay-back`. Environment: `SETTLEMENTS_TABLE`, `CONNECTORS`. */
export function composeAcquiring() {
  return { acquirer: acquirer(), clock, logger: createLogger('settlement') };
}

/** For `post-transfer` and `post-refund`. Environment: `LEDGER_TABLE`. */
export function composePosting() {
  return { ledger: ledgerStore(documents()), clock, logger: createLogger('settlement') };
}

/** For `fold-balances`. Environment: `BALANCES_TABLE`, `DEAD_LETTER_QUEUE_URL`. */
export function composeFoldBalances() {
  const deadLetters = new SqsDeadLetters(awsClient(SQSClient));
  return {
    balances: balanceStore(documents()),
    logger: createLogger('settlement'),
    readTransfer: transferFromStreamRecord,
    keyOf: ledgerKeyOfStreamRecord,
    giveUp: ledgerDeadLetters({ deadLetters, queueUrl: requireEnv('DEAD_LETTER_QUEUE_URL'), clock }),
  };
}

/** For `fold-set-aside`. Environment: `LEDGER_TABLE`, `BALANCES_TABLE`. */
export function composeFoldSetAside() {
  const client = documents();
  const stores = { ledger: ledgerStore(client), balances: balanceStore(client) };
  return { ...stores, clock, logger: createLogger('settlement') };
}

/** The API. Environment: `LEDGER_TABLE`, `BALANCES_TABLE`. */
export function composeApi() {
  const client = documents();
  const stores = { ledger: ledgerStore(client), balances: balanceStore(client) };
  return settlementApi({ ...stores, logger: createLogger('settlement') });
}

function acquirer(): Acquirer {
  const settlements = dynamoSettlementStore(documents(), requireEnv('SETTLEMENTS_TABLE'));
  return connectedAcquirer(connectorsFrom(requireEnv('CONNECTORS')), {
    sandbox: new SandboxAcquirer(settlements),
  });
}

function ledgerStore(client: DynamoDBDocumentClient): LedgerStore {
  return dynamoLedgerStore(client, requireEnv('LEDGER_TABLE'));
}

function balanceStore(client: DynamoDBDocumentClient): BalanceStore {
  const tableName = requireEnv('BALANCES_TABLE');
  return dynamoBalanceStore({ client, tableName, clock, wait, random: Math.random });
}

function documents(): DynamoDBDocumentClient {
  return documentClient({ exactNumbers: true });
}
