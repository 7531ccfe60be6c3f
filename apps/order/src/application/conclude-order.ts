import type { Logger } from '@millrace/observability';
import type { OrderKey } from '../domain/order.ts';
import type { PaymentOutcome } from '../domain/payment-outcome.ts';
import { instantOf } from './instants.ts';
import type { OrderStore } from './order-store.ts';

/** An outcome of a payment that cannot be the order's, so that its queue has to keep it. */
export class OutcomeNotRecorded extends Error {
  override readonly name = 'OutcomeNotRecorded';
  readonly reason: 'too_early' | 'contradiction' | 'order_unknown' | 'event_unknown';
  /** Whether a redelivery may succeed; if not, it ends in the dead-letter queue, where a person looks. */
  readonly retryable: boolean;

  constructor(reason: OutcomeNotRecorded['reason'], description: string) {
    super(`${reason}: ${description}`);
    this.reason = reason;
    this.retryable = reason === 'too_early';
  }
}

/**
 * Ends an order by what has become of its payment; a repeat changes nothing.
 * @throws OutcomeNotRecorded: `contradiction` when the order stands for the opposite; `too_early`; `order_unknown`
 * @throws OrderStoreUnavailable (retryable)
 */
export async function concludeOrder(
  key: OrderKey,
  outcome: PaymentOutcome,
  ports: {
    readonly store: Pick<OrderStore, 'conclude'>;
    readonly clock: () => Date;
    readonly logger: Logger;
  },
): Promise<void> {
  const facts = { orderId: key.id, merchantId: key.merchantId, event: outcome.event };
  const concluded = await ports.store.conclude(key, outcome, instantOf(ports.clock()));
  switch (concluded.kind) {
    case 'changed':
      return ports.logger.info('order concluded', { ...facts, status: concluded.order.status });
    case 'unchanged':
      return ports.logger.info('outcome changed nothing', { ...facts, reason: concluded.reason });
    case 'not_found':
      ports.logger.error('outcome of an unknown order', facts);
      throw new OutcomeNotRecorded('order_unknown', key.id);
    case 'refused': {
      const { status } = concluded.order;
      ports.logger.error('outcome contradicts the order', { ...facts, status, reason: concluded.reason });
      throw new OutcomeNotRecorded(concluded.reason, `${outcome.event} for ${key.id}, which is ${status}`);
    }
  }
}
