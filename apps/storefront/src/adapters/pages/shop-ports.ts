import type { OrderId } from '@millrace/contracts-order';
import type { Logger } from '@millrace/observability';
import type { CatalogClient, OrdersClient, ShopEvents, UsedOffers } from '../../application/ports.ts';

/** The dependencies of the pages. */
export interface ShopPorts {
  readonly catalog: CatalogClient;
  readonly orders: OrdersClient;
  readonly usedOffers: UsedOffers;
  readonly events: ShopEvents;
  /** The merchant of the shop. */
  readonly merchantId: string;
  /** 32 bytes, only used to sign cookies and offers in forms. */
  readonly cookieKey: Buffer;
  readonly clock: () => Date;
  readonly logger: Logger;
  readonly createOrderId: () => OrderId;
  /** Ids of events that are not derived from anything else. */
  readonly createEventId: () => string;
}
