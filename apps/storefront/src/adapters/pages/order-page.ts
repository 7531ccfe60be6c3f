import type { OrderResponse, OrderStatus, RejectionCode } from '@millrace/contracts-order';
import { shopSources } from '@millrace/contracts-payment';
import type { FastifyInstance } from 'fastify';
import { decodeTime } from 'ulid';
import { ServiceUnavailable } from '../../application/ports.ts';
import { render, renderNotFound } from './render.ts';
import type { ShopPorts } from './shop-ports.ts';
import { visitorOf } from './visitor.ts';

/** Refresh interval of an open order, and of one that takes longer than usual. */
const REFRESH_SECONDS = 2;
const LATE_REFRESH_SECONDS = 15;
const LATE_AFTER_MS = 60_000;

/** Explanations of rejected orders, by the code of the reason. */
const rejections: Readonly<Record<RejectionCode, string>> = {
  duplicate_product: 'A product is listed twice.',
  source_unknown: 'The shop does not accept this payment method.',
  unknown_product: 'One of the products is no longer sold.',
  price_mismatch: 'A price changed before your order was processed. You can order again at the new price.',
  out_of_stock: 'One of the products sold out before your order was processed.',
};

const open: readonly OrderStatus[] = ['placed', 'accepted'];

/**
 * `/shop/orders/{id}`: shows an order to the visitor who placed it, and refreshes while the order is open.
 * For everybody else the order does not exist, because ids are not secret.
 */
export function orderPage(app: FastifyInstance, shop: ShopPorts): void {
  app.get<{ Params: { id: string } }>('/shop/orders/:id', async (request, reply) => {
    const { id } = request.params;
    if (!visitorOf(request).orders.includes(id)) return renderNotFound(reply);
    // The API may not have a new order yet.
    const order = await shop.orders.find(id).catch((error: unknown) => {
      if (!(error instanceof ServiceUnavailable)) throw error;
      shop.logger.warn('order shown without its status', { orderId: id, error });
      return undefined;
    });
    const status = order?.status ?? 'placed';
    const isOpen = open.includes(status);
    const isLate = isOpen && shop.clock().getTime() - decodeTime(id.slice('ord_'.length)) > LATE_AFTER_MS;
    return render(reply.header('cache-control', 'private, no-store'), 'order', {
      title: 'Your order',
      id,
      order,
      status,
      isOpen,
      isLate,
      reason: reasonOf(order),
      refreshSeconds: isOpen ? (isLate ? LATE_REFRESH_SECONDS : REFRESH_SECONDS) : 0,
      sourceName: shopSources.find(({ token }) => token === order?.source)?.name ?? order?.source,
      names: order ? await namesOf(order, shop) : {},
    });
  });
}

/** The explanation for the visitor. Unknown codes use the order's own message. */
function reasonOf(order: OrderResponse | undefined): string | undefined {
  const reason = order?.reason;
  return reason ? ((rejections as Record<string, string>)[reason.code] ?? reason.message) : undefined;
}

/** Names of the ordered products. Names that the catalog does not return are missing. */
async function namesOf({ items }: OrderResponse, shop: ShopPorts): Promise<Record<string, string>> {
  const products = await shop.catalog
    .select(items.map(({ productId }) => productId))
    .catch((error: unknown) => {
      if (!(error instanceof ServiceUnavailable)) throw error;
      return [];
    });
  return Object.fromEntries(products.map(({ id, name }) => [id, name]));
}
