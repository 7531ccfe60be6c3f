import { join } from 'node:path';
import { describeAwsFailures, type FailingClient } from '@millrace/testing/aws-failures';
import { aTransfer } from '../testing/payments.ts';
import { dynamoBalanceStore } from './dynamo-balance-store.ts';
import { dynamoLedgerStore } from './dynamo-ledger-store.ts';
import { dynamoSettlementStore } from './dynamo-settlement-store.ts';
import { dynamoSettlementTables } from './dynamo-settlement-tables.ts';

const ledger = (client: FailingClient) => dynamoLedgerStore(client(), 'ledger');
const settlements = (client: FailingClient) => dynamoSettlementStore(client(), 'settlements');
const balances = (client: FailingClient) =>
  dynamoBalanceStore({
    client: client(),
    tableName: 'balances',
    clock: () => new Date('2026-05-08T12:00:00.000Z'),
    wait: async () => {},
    random: () => 0,
  });
const tables = (client: FailingClient) =>
  dynamoSettlementTables({ client: client(), ledgerTable: 'ledger', balancesTable: 'balances' });
const transfer = aTransfer();

describeAwsFailures(join(import.meta.dirname, '..'), {
  'adapters/dynamo-ledger-store.ts': {
    service: 'dynamodb',
    calls: {
      add: (client) => ledger(client).add(transfer),
      find: (client) => ledger(client).find(transfer),
      ofPayment: (client) => ledger(client).ofPayment(transfer),
    },
  },
  'adapters/dynamo-balance-store.ts': {
    service: 'dynamodb',
    calls: {
      apply: (client) => balances(client).apply([transfer]),
      setAside: (client) => balances(client).setAside(transfer),
      findSetAside: (client) => balances(client).findSetAside({ triedUntil: new Date(), limit: 1 }),
      postpone: (client) => balances(client).postpone(transfer),
      availableTo: (client) => balances(client).availableTo('mer_1'),
    },
  },
  'adapters/dynamo-settlement-store.ts': {
    service: 'dynamodb',
    calls: {
      countCapture: (client) => settlements(client).countCapture('pay_1'),
      countPayBack: (client) => settlements(client).countPayBack('ref_1'),
    },
  },
  'adapters/dynamo-settlement-tables.ts': {
    service: 'dynamodb',
    calls: {
      ledger: (client) => tables(client).ledger()[Symbol.asyncIterator]().next(),
      balances: (client) => tables(client).balances()[Symbol.asyncIterator]().next(),
    },
  },
});
