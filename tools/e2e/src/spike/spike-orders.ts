import { demoMerchants } from '@millrace/contracts-merchant';
import { orderIds, type ProductResponse } from '@millrace/contracts-order';
import { aPlacedMessage, anOrderFor, withPriceAsText } from '../platform/orders.ts';

/**
 * One message of the spike. A duplicate has the id and content of an earlier valid one; the catalog refuses a refused
 * one; an invalid one cannot be stored as an order.
 */
export interface SpikeOrder {
  readonly kind: 'valid' | 'duplicate' | 'refused' | 'invalid';
  readonly orderId: string;
  readonly body: string;
}

/** One in this many orders is invalid or refused, or a duplicate. */
const ONE_IN = { faulty: 50, duplicate: 20 } as const;
const MAX_LINES = 3;
const [shop, rival] = demoMerchants;

/** Orders of the shop's products at the shop's prices, with duplicates and orders that must not be accepted. */
export function spikeOrders(products: readonly ProductResponse[]): (count: number) => readonly SpikeOrder[] {
  const valid: SpikeOrder[] = [];
  let made = 0;
  const next = (): SpikeOrder => {
    const index = (made += 1);
    if (index % ONE_IN.faulty === 0) return faultyOrder(products, index);
    // The last one may still be in progress; another one was decided long ago.
    const repeated = index % 2 === 0 ? valid.at(-1) : valid[Math.floor(valid.length / 2)];
    if (index % ONE_IN.duplicate === 1 && repeated) return { ...repeated, kind: 'duplicate' };
    const order = messageOf('valid', anOrderOf(products, index));
    valid.push(order);
    return order;
  };
  return (count) => Array.from({ length: count }, next);
}

/** One to three different products of one currency. */
function anOrderOf(products: readonly ProductResponse[], index: number) {
  const { currency } = products[index % products.length]!;
  const sold = products.filter((product) => product.currency === currency);
  const length = Math.min(sold.length, 1 + (index % MAX_LINES));
  const items = Array.from({ length }, (_, line) => {
    const { id: productId, price } = sold[(index + line) % sold.length]!;
    return { productId, quantity: 1 + ((index + line) % 3), price };
  });
  return { items, currency, source: 'tok_success' };
}

function faultyOrder(products: readonly ProductResponse[], index: number): SpikeOrder {
  const product = products[index % products.length]!;
  const order = anOrderFor(product);
  const [line] = order.items as [(typeof order.items)[number]];
  const { currency: _currency, ...withoutCurrency } = order;
  const faulty = [
    messageOf('invalid', withPriceAsText(order)),
    messageOf('invalid', withoutCurrency),
    messageOf('invalid', { ...order, items: [{ ...line, quantity: -1 }] }),
    messageOf('refused', { ...order, items: [{ ...line, price: line.price + 1 }] }),
    messageOf('refused', anOrderFor({ ...product, id: `p-unknown-${index}` })),
    // Another merchant orders a product of the shop.
    messageOf('refused', order, rival.merchantId),
  ];
  return faulty[(index / ONE_IN.faulty) % faulty.length]!;
}

function messageOf(
  kind: SpikeOrder['kind'],
  content: object,
  merchantId: string = shop.merchantId,
): SpikeOrder {
  const orderId = orderIds.create();
  return { kind, orderId, body: JSON.stringify(aPlacedMessage(merchantId, { orderId, ...content })) };
}
