import { limitsFunction } from '@millrace/contracts-merchant';
import { paymentImages, refundImages } from '@millrace/contracts-payment';
import { paymentAccepted, paymentRejected, refundRequested } from '@millrace/contracts-processing';
import { moduleContract } from '@millrace/events';

/** The module's contract; `libs/contracts/processing/contract.json` is generated from it. */
export const contract = moduleContract({
  module: 'processing',
  events: [paymentAccepted, paymentRejected, refundRequested],
  accepts: [paymentImages, refundImages],
  calls: [limitsFunction],
});
