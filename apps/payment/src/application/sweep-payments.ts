import type { Logger } from '@millrace/observability';
import { sweep, type SweepSummary } from '@millrace/sweeping';
import { PaymentStoreUnavailable, type PaymentStore } from './payment-store.ts';

interface SweepPorts {
  readonly store: PaymentStore;
  readonly clock: () => Date;
  readonly logger: Logger;
  readonly sweepAfterSeconds: number;
}

/**
 * Requeues every overdue payment and refund: the stream delivers it to processing again.
 * @throws PaymentStoreUnavailable when the store cannot be searched
 */
export function sweepPayments(ports: SweepPorts): Promise<SweepSummary> {
  return sweep({
    ...ports,
    nameOf: ({ kind }) => kind,
    isUnavailable: (error) => error instanceof PaymentStoreUnavailable,
  });
}
