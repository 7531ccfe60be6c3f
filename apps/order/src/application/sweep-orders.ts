import type { Logger } from '@millrace/observability';
import { sweep, type SweepSummary } from '@millrace/sweeping';
import type { DueOrders } from './due-orders.ts';
import { OrderStoreUnavailable } from './order-store.ts';

interface SweepOrdersPorts {
  readonly dueOrders: DueOrders;
  readonly clock: () => Date;
  readonly logger: Logger;
  readonly sweepAfterSeconds: number;
}

/**
 * Requeues every overdue order: the stream delivers a placed order to the topic again, and an accepted one to
 * the payment module.
 * @throws OrderStoreUnavailable when the store cannot be searched
 */
export function sweepOrders({ dueOrders, ...ports }: SweepOrdersPorts): Promise<SweepSummary> {
  return sweep({
    ...ports,
    store: dueOrders,
    nameOf: () => 'order',
    isUnavailable: (error) => error instanceof OrderStoreUnavailable,
  });
}
