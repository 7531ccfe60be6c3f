import { randomUUID } from 'node:crypto';
import { orderIds, simulationIds, type ProductResponse } from '@millrace/contracts-order';
import { paymentIds } from '@millrace/contracts-payment';
import { aPaymentRequest, settledPayment, type Merchant } from './merchant.ts';
import type { Operation } from './open-api.ts';
import { anOrderFor, placeOrder } from './orders.ts';
import { simulate } from './simulations.ts';

/** Ids in requests, by position: `/payments/{id}`, `/transfers?paymentId`. */
export type Ids = Readonly<Record<string, string>>;

export interface Example {
  /** A request that succeeds. */
  readonly body: object;
  /** Another request that succeeds. */
  readonly otherBody: object;
  /** A request that fits its schema and is refused with this code; undefined when there is none. */
  readonly refused: { readonly body: object; readonly code: string } | undefined;
}

const idsOf = (payment: string, order: string, simulation: string): Ids => ({
  '/payments/{id}': payment,
  '/transfers?paymentId': payment,
  '/orders/{id}': order,
  '/orders/simulations/{id}': simulation,
});

/** Ids of resources of this merchant: a settled payment, an order and a simulation. */
export async function idsOwnedBy(merchant: Merchant): Promise<Ids> {
  const { sourceAmount: amount, token: quoteToken } = await merchant.quote();
  const [payment, order, simulation] = await Promise.all([
    settledPayment(merchant, { amount, quoteToken }),
    placeOrder(merchant, anOrderFor(unknownProduct())),
    simulate(merchant, { count: 1, invalidRate: 1, seed: 1 }),
  ]);
  return idsOf(payment.id, order.id, simulation);
}

/** Ids of the same kinds that do not exist. */
export const unknownIds = (): Ids => idsOf(paymentIds.create(), orderIds.create(), simulationIds.create());

/** An order of this product is accepted and later rejected, so that no stock moves. */
const unknownProduct = (): Pick<ProductResponse, 'id' | 'price' | 'currency'> => ({
  id: `p-${randomUUID()}`,
  price: 100,
  currency: 'USD',
});

const examples: Readonly<Record<string, () => Example>> = {
  'POST /quotes': () => {
    const currencies = { sourceCurrency: 'USD', targetCurrency: 'EUR' };
    return {
      body: { ...currencies, sourceAmount: 10_000 },
      otherBody: { ...currencies, targetAmount: 10_000 },
      refused: { body: { ...currencies, sourceAmount: 1 }, code: 'amount_too_small' },
    };
  },
  'POST /payments': () => ({
    body: aPaymentRequest({ reference: randomUUID(), metadata: { order: '1' } }),
    otherBody: aPaymentRequest({ reference: randomUUID(), amount: 1 }),
    refused: { body: aPaymentRequest({ quoteToken: 'not.a.quote' }), code: 'quote_invalid' },
  }),
  'POST /payments/{id}/refunds': () => ({
    body: { amount: 100, reason: randomUUID() },
    otherBody: { amount: 200 },
    refused: { body: { amount: 999_999_999_999 }, code: 'refund_exceeds_settled' },
  }),
  'POST /orders': () => {
    const order = anOrderFor(unknownProduct());
    return {
      body: order,
      otherBody: anOrderFor(unknownProduct()),
      refused: {
        body: { ...order, items: [...order.items, ...order.items] },
        code: 'duplicate_product',
      },
    };
  },
  'POST /orders/simulations': () => ({
    body: { count: 1, invalidRate: 1, duplicateRate: 0, seed: 1 },
    otherBody: { count: 1, invalidRate: 1, seed: 2 },
    refused: { body: { count: 10_001, seed: 1 }, code: 'simulation_too_large' },
  }),
};

/** @throws Error when an operation with a body has no example, so that a new one cannot be forgotten */
export function exampleOf({ name }: Operation): Example {
  const example = examples[name];
  if (!example) throw new Error(`no example for ${name}: add one to platform/examples.ts`);
  return example();
}

/**
 * The path of an operation with ids, and with its required query parameters.
 * @throws Error when `ids` has none for a parameter, so that a new one cannot be forgotten
 */
export function pathOf(operation: Operation, ids: Ids): string {
  const idAt = (place: string): string => {
    const id = ids[place];
    if (id === undefined) throw new Error(`no id for ${place}: add one to platform/examples.ts`);
    return encodeURIComponent(id);
  };
  const path = operation.path.replaceAll(/\{\w+\}/g, (parameter, at: number) =>
    idAt(operation.path.slice(0, at + parameter.length)),
  );
  const query = operation.parameters
    .filter((parameter) => parameter.in === 'query' && parameter.required)
    .map(({ name }) => `${name}=${idAt(`${operation.path}?${name}`)}`);
  return query.length === 0 ? path : `${path}?${query.join('&')}`;
}

/** Whether the operation names a resource, whose owner matters. */
export function namesResource({ parameters }: Operation): boolean {
  return parameters.some(({ in: place, required }) => place === 'path' || (place === 'query' && required));
}
