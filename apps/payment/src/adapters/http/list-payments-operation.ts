import { paymentResponse, paymentStatuses, type PaymentStatus } from '@millrace/contracts-payment';
import { isRefusal, refuse } from '@millrace/failures';
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
import { invalidPaymentCursor, listPayments } from '../../application/list-payments.ts';
import type { PaymentList } from '../../application/payment-list.ts';
import { paymentView } from './payment-operations.ts';

const Time = {
  pattern: '^\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2}:\\d{2}(\\.\\d{3})?Z)?$',
};

/** `?createdFrom=…&createdTo=…` of a list's query. */
const CreatedRange = {
  createdFrom: Type.Optional(
    Type.String({
      ...Time,
      description:
        'Only payments created at this time or later: RFC 3339 in UTC, or a date for its midnight.',
    }),
  ),
  createdTo: Type.Optional(
    Type.String({ ...Time, description: 'Only payments created before this time; format as createdFrom.' }),
  ),
};

const query = Type.Object(
  {
    ...listQuery,
    status: Type.Optional(Type.Unsafe<PaymentStatus>({ type: 'string', enum: [...paymentStatuses] })),
    reference: Type.Optional(paymentResponse.properties.reference),
    ...CreatedRange,
  },
  { additionalProperties: false },
);

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
      if (isRefusal(range)) return range;
      const position = cursor === undefined ? undefined : decodeCursor(cursor, ['list', 'before']);
      if (cursor !== undefined && !position) return invalidPaymentCursor;

      const filter = { merchantId, status, reference, ...range };
      const outcome = await listPayments({ filter, limit: limitOf(rest), position }, ports);
      if (isRefusal(outcome)) return outcome;
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

type Bound = keyof typeof CreatedRange;

/**
 * Parses the range of a query.
 * @returns refusals: validation_failed for a time that does not exist, such as 2026-02-30, and for an empty
 * range
 */
function parseCreatedRange(query: Partial<Record<Bound, string>>) {
  const [createdFrom, createdTo] = [timeOf(query.createdFrom), timeOf(query.createdTo)];
  if (createdFrom === null)
    return invalidBound('createdFrom', 'wrong_format', 'is a time that does not exist');
  if (createdTo === null) return invalidBound('createdTo', 'wrong_format', 'is a time that does not exist');
  if (createdFrom && createdTo && createdFrom >= createdTo) {
    return invalidBound('createdFrom', 'out_of_range', 'must be before createdTo');
  }
  return { createdFrom, createdTo };
}

/** @returns null for a time that does not exist */
function timeOf(text: string | undefined): Date | undefined | null {
  if (text === undefined) return undefined;
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) return null;
  // `Date` reads a day that a month does not have as one of the next month.
  return time.toISOString().startsWith(text.replace('Z', '')) ? time : null;
}

function invalidBound(bound: Bound, code: string, detail: string) {
  return {
    ...refuse('validation_failed', 'See errors for the invalid fields.'),
    errors: [{ pointer: `/query/${bound}`, code, detail }],
  } as const;
}
