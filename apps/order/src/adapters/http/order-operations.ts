import { orderIds, orderResponse } from '@millrace/contracts-order';
import { refuse } from '@millrace/failures';
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
import { listOrders } from '../../application/list-orders.ts';
import type { OrderList } from '../../application/order-list.ts';
import type { OrderStore } from '../../application/order-store.ts';
import { orderView } from './order-view.ts';

export function getOrderOperation({ store }: { readonly store: Pick<OrderStore, 'find'> }): Operation {
  return operation({
    method: 'GET',
    path: '/orders/{id}',
    operationId: 'getOrder',
    summary: 'Shows an order',
    // Any text: an invalid id is answered like an order that does not exist.
    params: Type.Object({ id: Type.String({ description: 'ord_ and a ULID.' }) }),
    responses: { 200: orderResponse },
    refusals: ['order_not_found'],
    handle: async ({ merchantId, params: { id } }) => {
      const order = orderIds.is(id) ? await store.find({ merchantId, id }) : undefined;
      if (order) return { status: 200, body: orderView(order) };
      return refuse('order_not_found', 'No order of this merchant has this id.');
    },
  });
}

const invalidCursor = refuse('invalid_cursor', 'Use nextCursor of a page of the same list.');

export function listOrdersOperation(ports: { readonly list: OrderList }): Operation {
  return operation({
    method: 'GET',
    path: '/orders',
    operationId: 'listOrders',
    summary: 'Lists orders, newest first',
    query: Type.Object(listQuery, { additionalProperties: false }),
    responses: { 200: pageOf(orderResponse) },
    refusals: ['invalid_cursor'],
    handle: async ({ merchantId, query: { cursor, ...rest } }) => {
      const position = cursor === undefined ? undefined : decodeCursor(cursor, ['merchantId', 'before']);
      if (cursor !== undefined && !position) return invalidCursor;
      const outcome = await listOrders({ merchantId, limit: limitOf(rest), position }, ports);
      if (outcome.kind === 'refused') return invalidCursor;
      const cursorOf = (before: string): string => encodeCursor({ merchantId, before });
      const body = pageBody(outcome.orders, {
        view: orderView,
        nextCursor: outcome.next && cursorOf(outcome.next),
        cursorAfter: ({ id }) => cursorOf(id),
      });
      return { status: 200, body };
    },
  });
}
