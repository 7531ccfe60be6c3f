import { balancesResponse, transferResponse } from '@millrace/contracts-settlement';
import { createApi, operation, type ApiDefinition } from '@millrace/http';
import type { Logger } from '@millrace/observability';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { BalanceStore, LedgerStore } from '../../application/ports.ts';

export interface SettlementApiPorts {
  readonly ledger: LedgerStore;
  readonly balances: Pick<BalanceStore, 'availableTo'>;
  readonly logger: Logger;
  readonly authenticate?: ApiDefinition['authenticate'];
}

/** The API for the transfers of a merchant's payments and its available balances. */
export function settlementApi({
  ledger,
  balances,
  logger,
  authenticate,
}: SettlementApiPorts): FastifyInstance {
  return createApi({
    title: 'Millrace settlement',
    version: '2',
    description: 'Transfers of the double-entry ledger and the balances that result from them.',
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
              amount,
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
        summary: 'Lists the available balances of the merchant',
        description:
          'One balance per currency that has transfers, sorted by currency. Balances are updated shortly after the transfers.',
        responses: { 200: balancesResponse },
        refusals: [],
        handle: async ({ merchantId }) => {
          const { balances: readable, unreadable } = await balances.availableTo(merchantId);
          if (unreadable.length > 0) logger.error('balances are unreadable', { merchantId, unreadable });
          const data = readable
            .map(({ amount, currency }) => ({ currency, available: amount }))
            .sort((left, right) => (left.currency < right.currency ? -1 : 1));
          const missing = unreadable.map(({ currency }) => currency);
          return { status: 200, body: { data, ...(missing.length > 0 && { unreadable: missing }) } };
        },
      }),
    ],
  });
}
