import { balanceResponse, transferResponse } from '@millrace/contracts-settlement';
import { createApi, operation, type ApiDefinition } from '@millrace/http';
import { minorUnitsToWire } from '@millrace/money';
import type { Logger } from '@millrace/observability';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { BalanceStore, LedgerStore } from '../../application/ports.ts';

export interface SettlementApiPorts {
  readonly ledger: LedgerStore;
  readonly balances: BalanceStore;
  readonly logger: Logger;
  readonly authenticate?: ApiDefinition['authenticate'];
}

/** What a merchant may see of the ledger: the transfers of its payments and what is available to it. */
export function settlementApi({
  ledger,
  balances,
  logger,
  authenticate,
}: SettlementApiPorts): FastifyInstance {
  return createApi({
    title: 'Millrace settlement',
    version: '1',
    description: 'Transfers of the double-entry ledger and the balances that they come to.',
    refusals: {},
    logger,
    ...(authenticate ? { authenticate } : {}),
    operations: [
      operation({
        method: 'GET',
        path: '/transfers',
        operationId: 'listTransfers',
        summary: 'Lists the transfers of a payment, of its refunds and of their reversals',
        description: "The list is empty until the payment is settled, and for another merchant's payment.",
        query: Type.Object(
          { paymentId: Type.String({ minLength: 1, maxLength: 64 }) },
          { additionalProperties: false },
        ),
        responses: { 200: Type.Object({ data: Type.Array(transferResponse) }) },
        refusals: [],
        handle: async ({ merchantId, query: { paymentId } }) => {
          const transfers = await ledger.ofPayment({ merchantId, paymentId });
          const data = transfers.map(({ id, kind, paymentId: of, createdAt, legs }) => ({
            id,
            kind,
            paymentId: of,
            createdAt,
            legs: legs.map(({ account, amount, currency }) => ({
              account,
              amount: minorUnitsToWire(amount),
              currency,
            })),
          }));
          return { status: 200, body: { data } };
        },
      }),
      operation({
        method: 'GET',
        path: '/balances',
        operationId: 'listBalances',
        summary: 'Shows what is available to the merchant',
        description:
          'One balance for each currency that had a movement, by currency. Balances follow the transfers shortly.',
        responses: { 200: Type.Object({ data: Type.Array(balanceResponse) }) },
        refusals: [],
        handle: async ({ merchantId }) => {
          const available = await balances.availableTo(merchantId);
          const data = available
            .map(({ amount, currency }) => ({ currency, available: minorUnitsToWire(amount) }))
            .sort((left, right) => (left.currency < right.currency ? -1 : 1));
          return { status: 200, body: { data } };
        },
      }),
    ],
  });
}
