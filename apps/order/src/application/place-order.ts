import { orderIds, type OrderId, type PlaceOrderRequest } from '@millrace/contracts-order';
import {
  idempotently,
  type Attempt,
  type IdempotencyRecord,
  type IdempotencyStore,
  type IdempotentOutcome,
  type RecordedResponse,
} from '@millrace/idempotency';
import { assertInvariant, assertNever } from '@millrace/money';
import type { DeadLetterReason } from '../domain/dead-letter-reason.ts';
import { placeOrder as place } from '../domain/decide-order.ts';
import { faultOf } from '../domain/order-content.ts';
import type { Order } from '../domain/order.ts';
import { dueAfter, instantOf } from './instants.ts';
import type { OrderStore } from './order-store.ts';
import { contentOf } from './wire-content.ts';

export type PlaceRefusal = DeadLetterReason<'duplicate_product' | 'amount_too_large' | 'order_conflict'>;

/** Port: the answers to a request, as they are sent and stored to be sent again. */
export interface PlaceAnswers {
  placed(order: Order): RecordedResponse;
  refused(refusal: PlaceRefusal): RecordedResponse;
}

export interface PlaceOrderPorts {
  readonly store: Pick<OrderStore, 'place' | 'find'>;
  readonly idempotency: IdempotencyStore;
  readonly answers: PlaceAnswers;
  readonly newOrderId: (createdAt: Date) => OrderId;
  readonly clock: () => Date;
  readonly sweepAfterSeconds: number;
}

export interface PlaceOrderCommand {
  readonly merchantId: string;
  readonly idempotencyKey: string;
  readonly correlationId: string;
  readonly request: PlaceOrderRequest;
}

const ROUTE = 'POST /orders';

/**
 * Places an order at most once for its idempotency key, and at most once for its id. The catalog is not asked: that
 * is the processor's part, by the queue. Order and idempotency record are one write.
 * @returns the answer to give; recorded refusals: duplicate_product, amount_too_large, order_conflict
 * @throws OrderStoreUnavailable (retryable, with the same key)
 */
export async function placeOrder(
  command: PlaceOrderCommand,
  ports: PlaceOrderPorts,
): Promise<IdempotentOutcome> {
  const now = ports.clock();
  const { merchantId, idempotencyKey: key, request: body } = command;
  return idempotently({ merchantId, route: ROUTE, key, body }, ports.idempotency, now, (recordOf) =>
    attempt(command, recordOf, now, ports),
  );
}

async function attempt(
  { merchantId, correlationId, request }: PlaceOrderCommand,
  recordOf: (response: RecordedResponse) => IdempotencyRecord,
  now: Date,
  { store, answers, newOrderId, sweepAfterSeconds }: PlaceOrderPorts,
): Promise<Attempt> {
  const content = contentOf(request);
  const fault = faultOf(content);
  if (fault) return { kind: 'refused', response: answers.refused(fault) };

  const id = request.orderId === undefined ? newOrderId(now) : orderIds.parse(request.orderId);
  const at = instantOf(now);
  const draft = { id, merchantId, ...content, simulated: false, correlationId, createdAt: at };
  const order = place(draft, at, dueAfter(now, sweepAfterSeconds));
  const response = answers.placed(order);
  const outcome = await store.place(order, recordOf(response));
  switch (outcome) {
    case 'placed':
      return { kind: 'committed', response };
    case 'order_exists': {
      const earlier = await store.find({ merchantId, id });
      assertInvariant(earlier !== undefined, 'orders_stay', { orderId: id });
      return { kind: 'refused', response: answerTo(content, earlier, answers) };
    }
    case 'key_taken':
    case 'contended':
      return { kind: outcome };
    default:
      return assertNever(outcome);
  }
}

/** The same order again is no mistake: it is answered with what has become of it, and nothing is changed. */
function answerTo(
  { contentHash }: { contentHash: string },
  earlier: Order,
  answers: PlaceAnswers,
): RecordedResponse {
  if (earlier.contentHash === contentHash) return answers.placed(earlier);
  return answers.refused({
    code: 'order_conflict',
    field: '/orderId',
    detail: 'There is an order of this id with another content. Give the new order an id of its own.',
  });
}
