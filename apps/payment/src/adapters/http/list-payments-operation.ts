import { paymentResponse, paymentStatuses, type PaymentStatus } from '@millrace/contracts-payment';
import {
  decodeCursor,
  encodeCursor,
  limitOf,
  listQuery,
  operation,
  pageBody,
  pageOf,
  type Operation,
} from '@millrace/http';
import { Type } from 'typebox';
import { listPayments } from '../../application/list-payments.ts';
import type { PaymentList } from '../../application/payment-list.ts';
import { CreatedRange, parseCreatedRange } from './created-range.ts';
import { paymentView } from './payment-view.ts';

const query = Type.Object(
  {
    ...listQuery,
    status: Type.Optional(Type.Unsafe<PaymentStatus>({ type: 'string', enum: [...paymentStatuses] })),
    reference: Type.Optional(paymentResponse.properties.reference),
    ...CreatedRange,
  },
  { additionalProperties: false },
);

const invalidCursor = {
  refused: 'invalid_cursor',
  detail: 'Use nextCursor of a page of the same list, with the same filters.',
} as const;

export function listPaymentsOperation(ports: { list: PaymentList }): Operation {
  return operation({
    method: 'GET',
    path: '/payments',
    operationId: 'listPayments',
    summary: 'Lists payments, newest first',
    description:
      'Filters may be combined. A page can hold fewer payments than its limit although more follow: only a ' +
      'nextCursor of null ends the list.',
    query,
    responses: { 200: pageOf(paymentResponse) },
    refusals: ['invalid_cursor'],
    handle: async ({ merchantId, query: { status, reference, cursor, ...rest } }) => {
      const range = parseCreatedRange(rest);
      if ('refused' in range) return range;
      const position = cursor === undefined ? undefined : decodeCursor(cursor, ['list', 'before']);
      if (cursor !== undefined && !position) return invalidCursor;

      const filter = { merchantId, status, reference, ...range };
      const outcome = await listPayments({ filter, limit: limitOf(rest), position }, ports);
      if (outcome.kind === 'refused') return invalidCursor;
      const { payments, list, next } = outcome;
      const cursorOf = (before: string): string => encodeCursor({ list, before });
      const body = pageBody(payments, {
        view: paymentView,
        nextCursor: next && cursorOf(next),
        cursorAfter: ({ id }) => cursorOf(id),
      });
      return { status: 200, body };
    },
  });
}
