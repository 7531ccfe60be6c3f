import { PermanentFailure } from '@millrace/failures';
import { assertNever } from '@millrace/invariants';
import type { Logger } from '@millrace/observability';
import { instantOf } from '@millrace/time';
import type { OrderKey } from '../domain/order.ts';
import type { PaymentOutcome } from '../domain/payment-outcome.ts';
import type { OrderStore } from './order-store.ts';

/** An outcome of a payment that its order cannot take: a person has to look. */
export class OutcomeRefused extends PermanentFailure {
  override readonly name = 'OutcomeRefused';
  readonly code: 'outcome_contradicts_order' | 'event_unknown';

  constructor(code: OutcomeRefused['code'], description: string) {
    super(description);
    this.code = code;
  }
}

/**
 * Ends an order by the outcome of its own payment. A repeat changes nothing, and neither does the outcome of a payment
 * that is not, or not yet, the order's: whoever links a payment to its order looks it up afterwards.
 * @throws OutcomeRefused `outcome_contradicts_order`; OrderStoreUnavailable (retryable)
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
  const { event, paymentId } = outcome;
  const facts = { orderId: key.id, merchantId: key.merchantId, paymentId, event };
  const concluded = await ports.store.conclude(key, outcome, instantOf(ports.clock()));
  switch (concluded.kind) {
    case 'changed':
      return ports.logger.info('order concluded', { ...facts, status: concluded.order.status });
    case 'unchanged':
      return ports.logger.info('outcome changed nothing', { ...facts, reason: concluded.reason });
    case 'not_found':
    case 'not_its_payment':
      return ports.logger.info('outcome is not of an order’s own payment', {
        ...facts,
        reason: concluded.kind,
      });
    case 'refused': {
      const { status } = concluded.order;
      ports.logger.error('outcome contradicts its order', { ...facts, status, reason: concluded.reason });
      throw new OutcomeRefused('outcome_contradicts_order', `${event} for ${key.id}, which is ${status}`);
    }
    default:
      return assertNever(concluded);
  }
}
