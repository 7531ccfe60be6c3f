import type { DeliveredEvent } from '@millrace/events';
import { batchHandler } from '../adapters/sqs/batch-handler.ts';
import { recordPaymentOutcome } from '../application/record-payment-outcome.ts';
import { composePaymentOutcome } from '../composition.ts';

const ports = composePaymentOutcome();

/** Takes events of the bus from the queue `payment-outcomes`. */
export const handler = batchHandler(
  ({ body }) => recordPaymentOutcome(JSON.parse(body) as DeliveredEvent, ports),
  ports.logger,
);
