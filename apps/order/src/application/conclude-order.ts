import { PermanentFailure } from '@millrace/failures';
import { assertNever } from '@millrace/invariants';
import type { Logger } from '@millrace/observability';
import { instantOf } from '@millrace/time';
import type { OrderKey } from '../domain/order.ts';
import type { PaymentOutcome } from '../domain/payment-outcome.ts';
import type { OrderStore } from './order-store.ts';

/** A payment outcome that contradicts its order and needs a person. */
export class OutcomeRefused extends PermanentFailure {
  override readonly name = 'OutcomeRefused';
  readonly code: 'outcome_contradicts_order' | 'event_unknown';

  constructor(code: OutcomeRefused['code'], description: string) {
    super(description);
    this.code = code;
  }
}

/**
 * Ends an order by the outcome of its own payment. A repeat changes nothing. Neither does the outcome of a
 * payment that is not, or not yet, linked to the order: the code that links a payment looks it up afterwards.
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
