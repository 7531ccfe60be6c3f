import { createApi, type ApiDefinition } from '@millrace/http';
import type { FastifyInstance } from 'fastify';
import type { OrderList } from '../../application/order-list.ts';
import type { PlaceOrderPorts } from '../../application/place-order.ts';
import { getOrderOperation, listOrdersOperation } from './order-operations.ts';
import { placeOrderOperation } from './place-order-operation.ts';
import { refusals } from './refusals.ts';
import { simulationOperations, type SimulationOperationsPorts } from './simulation-operations.ts';

export type OrdersApiPorts = Omit<PlaceOrderPorts, 'answers'> &
  Pick<ApiDefinition, 'logger' | 'authenticate'> & {
    readonly list: OrderList;
    /** Undefined in a stage without simulations, which then has no routes for them. */
    readonly simulation: SimulationOperationsPorts | undefined;
  };

export function ordersApi({ logger, authenticate, simulation, ...ports }: OrdersApiPorts): FastifyInstance {
  return createApi({
    title: 'Orders',
    version: '1',
    description:
      'Accepts orders of the merchant’s own products and shows their status. An order is placed, then accepted ' +
      'or rejected; an accepted order is then paid or payment_failed. Amounts and prices are minor units.',
    refusals,
    logger,
    ...(authenticate && { authenticate }),
    operations: [
      placeOrderOperation(ports),
      listOrdersOperation(ports),
      getOrderOperation(ports),
      ...(simulation ? simulationOperations(simulation) : []),
    ],
  });
}
