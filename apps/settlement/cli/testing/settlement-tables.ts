import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { CreateTableCommand, DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import type { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { BatchWriteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { fakePlatform, forwardTo, type FakePlatform } from '@millrace/stages/testing';
import { programHost, startDynamo, startProgram, type TestDynamo } from '@millrace/testing';
import { dynamoBalanceStore } from '../../src/adapters/dynamo-balance-store.ts';
import { toLedgerItem } from '../../src/adapters/dynamo-ledger-store.ts';
import { splitTransfers } from '../../src/application/apply-each.ts';
import type { Transfer } from '../../src/domain/ledger.ts';
import { anAcceptedPayment, aQuote, aQuotedPayment, aTransfer, demo } from '../../src/testing/payments.ts';
import { aRefundTransfer, aReversal, RefundablePayment } from '../../src/testing/refunds.ts';
import { balancesTable, tableKeys } from '../../src/testing/tables.ts';

/** The command uses the table names of stage local; parallel runs share one engine, so each rewrites them. */
export const prefix = `millrace-t${randomBytes(6).toString('hex')}-`;
export const LEDGER = `${prefix}settlement-ledger`;
export const BALANCES = `${prefix}settlement-balances`;

const PROGRAM = join(import.meta.dirname, '../verify.ts');

const now = new Date().toISOString();
export const atNow = (transfer: Transfer): Transfer => ({ ...transfer, createdAt: now });
export const paid = atNow(aTransfer(anAcceptedPayment({ amount: 5_000, currency: 'GBP' })));
export const quoted = new RefundablePayment(aQuotedPayment(aQuote()));
export const refund = quoted.create(2_500n);
const refused = quoted.create(1_111n);
quoted.release(refused);
export const ledger = [
  paid,
  ...[aTransfer(quoted.payment), aRefundTransfer(refused), aReversal(refused)].map(atNow),
  atNow(aRefundTransfer(refund)),
];
/** The key of the balance that `paid` changes. */
export const available = { pk: `merchant#${demo}`, sk: `merchant:${demo}:available#GBP` };
export const ledgerKey = ({ merchantId, paymentId, id }: Transfer) => ({
  pk: `payment#${merchantId}#${paymentId}`,
  sk: id,
});

/** The tables `LEDGER` and `BALANCES`, empty before each test, and the command for verifying them. */
export function settlementTables() {
  let dynamo: TestDynamo;
  let platform: FakePlatform;
  beforeAll(async () => {
    dynamo = await startDynamo();
    platform = await answeringAs(prefix);
  });
  const host = programHost();
  afterAll(() => Promise.all([dynamo.stop(), platform.stop(), host.stop()]));

  const onTables = (request: (TableName: string) => CreateTableCommand | DeleteTableCommand) =>
    Promise.all([LEDGER, BALANCES].map((name) => dynamo.documentClient().send(request(name))));
  beforeEach(() =>
    onTables(
      (TableName) =>
        new CreateTableCommand({
          TableName,
          BillingMode: 'PAY_PER_REQUEST',
          ...(TableName === BALANCES ? balancesTable : tableKeys),
        }),
    ),
  );
  afterEach(() => onTables((TableName) => new DeleteTableCommand({ TableName })));

  /**
   * A platform of stage local whose tables have another prefix in the engine.
   * @param pageSize the most items that a request returns; by default as many as 1 MB holds
   */
  const answeringAs = (tablePrefix: string, pageSize?: number): Promise<FakePlatform> => {
    const limited = (body: string) => body.replace(/^\{/, `{"Limit":${pageSize},`);
    return fakePlatform(
      forwardTo(
        () => dynamo.url,
        (body) => (pageSize === undefined ? body : limited(body)).replaceAll('millrace-local-', tablePrefix),
      ),
    );
  };

  const command = (args: readonly string[] = [], more: Readonly<Record<string, string>> = {}) =>
    host.run(PROGRAM, { args, env: { ...platform.environment, ...more } });

  const send = (request: PutCommand | UpdateCommand | DeleteCommand) =>
    dynamo.documentClient().send(request as PutCommand);
  const put = (TableName: string, Item: Record<string, unknown>) => send(new PutCommand({ TableName, Item }));

  const post = async (transfers: readonly Transfer[]): Promise<void> => {
    for (let from = 0; from < transfers.length; from += 25) {
      const puts = transfers.slice(from, from + 25).map((transfer) => ({
        PutRequest: { Item: toLedgerItem(transfer) },
      }));
      await dynamo.documentClient().send(new BatchWriteCommand({ RequestItems: { [LEDGER]: puts } }));
    }
  };

  const fold = async (transfers: readonly Transfer[]): Promise<void> => {
    const balances = dynamoBalanceStore({
      client: dynamo.documentClient(),
      tableName: BALANCES,
      clock: () => new Date(),
      wait,
      random: Math.random,
    });
    for (const batch of splitTransfers(transfers, balances.maxWrites)) await balances.apply(batch);
  };

  return {
    answeringAs,
    command,
    /** The command in a process of its own. */
    startCommand: () => startProgram(PROGRAM, { env: platform.environment }),
    send,
    put,
    post,
    fold,
    /** Posts and folds `ledger`. */
    postSoundLedger: async () => {
      await post(ledger);
      await fold(ledger);
    },
  };
}
