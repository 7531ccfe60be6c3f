import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { paymentIds } from '@millrace/contracts-payment';
import { exactNumbers } from '@millrace/dynamo';
import { money, parseCurrency } from '@millrace/money';
import { fixedClock, recordingLogger, startDynamo, type TestDynamo } from '@millrace/testing';
import type { DynamoDBRecord } from 'aws-lambda';
import fc from 'fast-check';
import { dynamoBalanceStore } from './adapters/dynamo-balance-store.ts';
import { dynamoLedgerStore, toLedgerItem, transferFromStreamRecord } from './adapters/dynamo-ledger-store.ts';
import { dynamoSettlementTables } from './adapters/dynamo-settlement-tables.ts';
import { settlementApi } from './adapters/http/settlement-api.ts';
import type { BalanceStore, LedgerStore } from './application/ports.ts';
import { verifySettlement } from './application/verify-settlement.ts';
import { accounts, foldBalances, legOf, transferIdOf, type Transfer } from './domain/ledger.ts';
import { demo, NOW } from './testing/payments.ts';
import { createBalancesTable, createLedgerTable } from './testing/tables.ts';

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);
const USD = parseCurrency('USD');
const GBP = parseCurrency('GBP');

let dynamo: TestDynamo;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

interface Opened {
  readonly put: (item: Record<string, unknown>) => Promise<unknown>;
  readonly ledger: LedgerStore;
  readonly balances: BalanceStore;
  readonly get: (url: string) => Promise<string>;
  readonly verify: () => ReturnType<typeof verifySettlement>;
  readonly logger: ReturnType<typeof recordingLogger>;
}

/** The stores as composed, or with a client that reads numbers with the SDK's defaults. */
async function open(options: { unmarshallOptions?: ReturnType<typeof exactNumbers> }): Promise<Opened> {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(dynamo.clientConfig), options);
  const [ledgerTable, balancesTable] = [await createLedgerTable(dynamo), await createBalancesTable(dynamo)];
  const ledger = dynamoLedgerStore(client, ledgerTable);
  const clock = fixedClock(NOW);
  const balances = dynamoBalanceStore({
    client,
    tableName: balancesTable,
    clock,
    wait,
    random: Math.random,
  });
  const logger = recordingLogger();
  const authenticate = () => ({ outcome: 'authenticated', merchantId: demo, mode: 'test' }) as const;
  const api = settlementApi({ ledger, balances, logger, authenticate });
  const tables = dynamoSettlementTables({ client, ledgerTable, balancesTable });
  return {
    put: (Item) => client.send(new PutCommand({ TableName: balancesTable, Item })),
    ledger,
    balances,
    get: async (url) => (await api.inject(url)).body,
    verify: () => verifySettlement({ tables, clock, wait }),
    logger,
  };
}

function moving(amount: bigint, currency = USD): Transfer {
  const paymentId = paymentIds.create();
  const moved = money(amount, currency);
  return {
    id: transferIdOf(paymentId),
    kind: 'payment',
    paymentId,
    merchantId: demo,
    createdAt: NOW,
    legs: [
      legOf(accounts.clearing('tok_success'), money(-amount, currency)),
      legOf(accounts.merchantAvailable(demo), moved),
    ],
  };
}

/**
 * Around the largest safe integer of a double, and far above it; the clearing account has the negative of
 * each.
 */
const amounts = fc.oneof(
  fc.bigInt({ min: -3n, max: 3n }).map((by) => MAX_SAFE + by),
  fc.bigInt({ min: 1n, max: 10n ** 30n }),
  fc.bigInt({ min: 1n, max: 10n ** 12n }),
);

const clients = [
  ['as composed', { unmarshallOptions: exactNumbers() }],
  ['with the defaults of the SDK', {}],
] as const;

describe.each(clients)('INV-20: amounts of any size, %s', (_name, options) => {
  let opened: Opened;
  beforeEach(async () => {
    opened = await open(options);
  });

  it('are exact in the ledger, its stream, the balances, both routes and the verification', async () => {
    const stored: Transfer[] = [];
    await fc.assert(
      fc.asyncProperty(fc.array(amounts, { minLength: 1, maxLength: 8 }), async (several) => {
        const transfers = several.map((amount) => moving(amount));
        for (const transfer of transfers) {
          const NewImage = marshall(toLedgerItem(transfer)) as NonNullable<
            DynamoDBRecord['dynamodb']
          >['NewImage'];
          expect(transferFromStreamRecord({ eventName: 'INSERT', dynamodb: { NewImage } })).toEqual(transfer);
          expect(await opened.ledger.add(transfer)).toBe(true);
          expect(await opened.ledger.find(transfer)).toEqual(transfer);
          const amount = transfer.legs[1]!.amount;
          expect(await opened.get(`/transfers?paymentId=${transfer.paymentId}`)).toContain(
            `"amount":${amount},`,
          );
        }
        await opened.balances.apply(transfers);
        stored.push(...transfers);
        const sum = foldBalances(stored).find(({ account }) => account.startsWith('merchant:'))!.amount;
        expect(await opened.get('/balances')).toBe(`{"data":[{"currency":"USD","available":${sum}}]}`);
      }),
      { numRuns: 15 },
    );
    expect(await opened.verify()).toMatchObject({ outcome: 'agree', transfers: stored.length });
  });

  it('are exact when 9,008 payments of the largest amount exceed the precision of a double', async () => {
    await opened.balances.apply([moving(9_008n * 999_999_999_999n), moving(1n), moving(7n, GBP)]);
    expect(JSON.parse(await opened.get('/balances'), exactly)).toEqual({
      data: [
        { currency: 'GBP', available: '7' },
        { currency: 'USD', available: '9007999999990993' },
      ],
    });
  });
});

/** A reviver for JSON that keeps the digits of numbers. */
function exactly(this: unknown, _name: string, value: unknown, context?: { source?: string }): unknown {
  return typeof value === 'number' ? context?.source : value;
}

describe('a balance that cannot be read', () => {
  it.each([
    ['a fraction', 0.5],
    ['a text', 'x'],
    ['more digits than a balance has', 10n ** 38n],
  ])('hides no other balance: %s', async (_what, amount) => {
    const { put, balances, get, logger } = await open({ unmarshallOptions: exactNumbers() });
    await balances.apply([moving(5n), moving(7n, GBP)]);
    await put({ pk: `merchant#${demo}`, sk: `merchant:${demo}:available#EUR`, amount });
    expect(JSON.parse(await get('/balances'))).toEqual({
      data: [
        { currency: 'GBP', available: 7 },
        { currency: 'USD', available: 5 },
      ],
      unreadable: ['EUR'],
    });
    expect(logger.lines).toContainEqual(
      expect.objectContaining({ level: 'error', message: 'balances are unreadable' }),
    );
    await balances.apply([moving(1n)]);
    expect(await get('/balances')).toContain('"available":6');
  });
});
