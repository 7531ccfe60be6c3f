import type { OrderId } from '@millrace/contracts-order';
import type { Logger } from '@millrace/observability';
import type { CatalogClient, OrdersClient, ShopEvents } from '../application/ports.ts';

/** What the pages are made with. */
export interface Shop {
  readonly catalog: CatalogClient;
  readonly orders: OrdersClient;
  readonly events: ShopEvents;
  /** Whose orders these are. */
  readonly merchantId: string;
  /** 32 bytes, only for cookies and for what a form carries signed. */
  readonly cookieKey: Buffer;
  readonly clock: () => Date;
  readonly logger: Logger;
  readonly createOrderId: () => OrderId;
  /** For an event that nothing is derived from. */
  readonly createEventId: () => string;
}
