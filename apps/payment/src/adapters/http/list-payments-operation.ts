import { paymentResponse, paymentStatuses, type PaymentStatus } from '@millrace/contracts-payment';
import {
  decodeCursor,
  encodeCursor,
  limitOf,
  listQuery,
  operation,
  pageOf,
  type Operation,
} from '@millrace/http';
import { Type } from 'typebox';
import { listPayments } from '../../application/list-payments.ts';
import type { PaymentStore } from '../../application/payment-store.ts';
import { paymentView } from './payment-view.ts';

const query = Type.Object(
  {
    ...listQuery,
    status: Type.Optional(Type.Unsafe<PaymentStatus>({ type: 'string', enum: [...paymentStatuses] })),
  },
  { additionalProperties: false },
);

const invalidCursor = {
  refused: 'invalid_cursor',
  detail: 'Use nextCursor of a page of the same list, with the same status.',
} as const;

export function listPaymentsOperation(ports: { store: PaymentStore }): Operation {
  return operation({
    method: 'GET',
    path: '/payments',
    operationId: 'listPayments',
    summary: 'Lists payments, newest first',
    query,
    responses: { 200: pageOf(paymentResponse) },
    refusals: ['invalid_cursor'],
    handle: async ({ merchantId, query: { status, cursor, ...rest } }) => {
      const position =
        cursor === undefined ? undefined : decodeCursor(cursor, ['merchantId', 'status', 'before']);
      if (cursor !== undefined && !position) return invalidCursor;
      const list = {
        merchantId,
        limit: limitOf(rest),
        ...(status && { status }),
        ...(position && { position }),
      };
      const outcome = await listPayments(list, ports);
      if (outcome.kind === 'refused') return invalidCursor;
      const nextCursor = outcome.next && encodeCursor({ ...outcome.next });
      return { status: 200, body: { data: outcome.payments.map(paymentView), nextCursor } };
    },
  });
}
