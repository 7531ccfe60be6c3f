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
  /** JSON pointer to the field that is wrong, if it is a single one. */
  readonly field?: string;
  readonly detail: string;
}

/** Port: makes the responses to a request, which are sent and stored for repeats. */
export interface PlaceAnswers {
  placed(order: Order): RecordedResponse;
  refused(refusal: PlaceRefusal): RecordedResponse;
}

export interface PlaceOrderPorts {
  readonly store: Pick<OrderStore, 'place' | 'find'>;
  readonly idempotency: IdempotencyStore;
  /** The connectors of the stage. */
  readonly connectors: readonly ConnectorName[];
  readonly answers: PlaceAnswers;
  readonly newOrderId: (createdAt: Date) => OrderId;
  readonly clock: () => Date;
  readonly sweepAfterSeconds: number;
}

export interface PlaceOrderCommand {
  readonly merchantId: string;
  /** The mode of the API key. */
  readonly mode: KeyMode;
  readonly idempotencyKey: string;
  readonly correlationId: string;
  readonly request: PlaceOrderRequest;
}

const ROUTE = 'POST /orders';

/**
 * Places an order at most once for its idempotency key, and at most once for its id. The processor checks it
 * against the catalog later. Order and idempotency record are one write.
 * @returns the response; recorded refusals: source_unknown, source_test_only, duplicate_product,
 * amount_too_large, order_conflict
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

/** Repeating an order is not an error: the response shows its status, and nothing changes. */
function answerTo(
  { contentHash }: { contentHash: string },
  earlier: Order,
  answers: PlaceAnswers,
): RecordedResponse {
  if (earlier.contentHash === contentHash) return answers.placed(earlier);
  return answers.refused({
    code: 'order_conflict',
    field: '/orderId',
    detail: 'An order with this id and other content exists. Use another id for the new order.',
  });
}
