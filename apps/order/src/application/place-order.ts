import { orderIds, type OrderId, type PlaceOrderRequest } from '@millrace/contracts-order';
import {
  sourceRefusalDetails,
  sourceRefusalOf,
  type ConnectorName,
  type KeyMode,
  type SourceRefusal,
} from '@millrace/contracts-payment';
import {
  idempotently,
  makeRecord,
  type Attempt,
  type IdempotencyStore,
  type IdempotentOutcome,
  type IdempotentRequest,
  type RecordedResponse,
} from '@millrace/idempotency';
import { assertInvariant, assertNever } from '@millrace/invariants';
import { instantOf } from '@millrace/time';
import { placedOrder } from '../domain/decide-order.ts';
import { duplicateOf, excessOf } from '../domain/order-content.ts';
import type { Order } from '../domain/order.ts';
import { firstDueAt } from './instants.ts';
import type { OrderStore } from './order-store.ts';
import { contentOf } from './wire-content.ts';

export interface PlaceRefusal {
  readonly code: SourceRefusal | 'duplicate_product' | 'amount_too_large' | 'order_conflict';
  /** Points into the request, where one place is wrong. */
  readonly field?: string;
  readonly detail: string;
}

/** Port: the answers to a request, as they are sent and stored to be sent again. */
export interface PlaceAnswers {
  placed(order: Order): RecordedResponse;
  refused(refusal: PlaceRefusal): RecordedResponse;
}

export interface PlaceOrderPorts {
  readonly store: Pick<OrderStore, 'place' | 'find'>;
  readonly idempotency: IdempotencyStore;
  /** Of the stage. */
  readonly connectors: readonly ConnectorName[];
  readonly answers: PlaceAnswers;
  readonly newOrderId: (createdAt: Date) => OrderId;
  readonly clock: () => Date;
  readonly sweepAfterSeconds: number;
}

export interface PlaceOrderCommand {
  readonly merchantId: string;
  /** Of the key that it is placed with. */
  readonly mode: KeyMode;
  readonly idempotencyKey: string;
  readonly correlationId: string;
  readonly request: PlaceOrderRequest;
}

const ROUTE = 'POST /orders';

/**
 * Places an order at most once for its idempotency key, and at most once for its id. The catalog is not asked: that
 * is the processor's part, by the queue. Order and idempotency record are one write.
 * @returns the answer to give; recorded refusals: source_unknown, source_test_only, duplicate_product, amount_too_large, order_conflict
 * @throws OrderStoreUnavailable (retryable, with the same key)
 */
export async function placeOrder(
  command: PlaceOrderCommand,
  ports: PlaceOrderPorts,
): Promise<IdempotentOutcome> {
  const now = ports.clock();
  const { merchantId, idempotencyKey: key, request: body } = command;
  const sent: IdempotentRequest = { merchantId, route: ROUTE, key, body };
  return idempotently(sent, ports.idempotency, now, () => attempt(command, sent, now, ports));
}

async function attempt(
  { merchantId, mode, correlationId, request }: PlaceOrderCommand,
  sent: IdempotentRequest,
  now: Date,
  { store, answers, connectors, newOrderId, sweepAfterSeconds }: PlaceOrderPorts,
): Promise<Attempt> {
  const content = contentOf(request);
  const fault =
    unservedSourceOf(content.source, mode, connectors) ?? excessOf(content) ?? duplicateOf(content);
  if (fault) return { kind: 'refused', response: answers.refused(fault) };

  const id = request.orderId === undefined ? newOrderId(now) : orderIds.parse(request.orderId);
  const at = instantOf(now);
  const draft = { id, merchantId, ...content, correlationId, createdAt: at };
  const order = placedOrder(draft, at, firstDueAt(now, sweepAfterSeconds));
  const response = answers.placed(order);
  const outcome = await store.place(order, makeRecord(sent, response, now));
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

function unservedSourceOf(
  source: string,
  mode: KeyMode,
  connectors: readonly ConnectorName[],
): PlaceRefusal | undefined {
  const code = sourceRefusalOf({ source, mode }, connectors);
  return code && { code, field: '/source', detail: sourceRefusalDetails[code] };
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
