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
 * Puts every open payment and refund that has stood still for too long back on its way: its stream record takes it
 * to processing again.
 * @throws PaymentStoreUnavailable when the store cannot be searched
 */
export function sweepPayments(ports: SweepPorts): Promise<SweepSummary> {
  return sweep({
    ...ports,
    nameOf: ({ kind }) => kind,
    isUnavailable: (error) => error instanceof PaymentStoreUnavailable,
  });
}
