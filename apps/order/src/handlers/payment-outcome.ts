import { batchHandler, readBody } from '@millrace/dead-letters';
import { parseDeliveredEvent } from '@millrace/events';
import { recordPaymentOutcome } from '../application/record-payment-outcome.ts';
import { composePaymentOutcome } from '../composition.ts';

const ports = composePaymentOutcome();

/** Takes events of the bus from the queue `payment-outcomes`. */
export const handler = batchHandler(
  ({ body }) => recordPaymentOutcome(parseDeliveredEvent(readBody(body)), ports),
  ports,
);
