import { authorizerFunction } from '@millrace/contracts-merchant';
import { claimFunction, paymentImages, paymentOutcomes, refundImages } from '@millrace/contracts-payment';
import { paymentRejected } from '@millrace/contracts-processing';
import {
  refundFailed,
  refundSucceeded,
  settlementCompleted,
  settlementFailed,
} from '@millrace/contracts-settlement';
import { moduleContract } from '@millrace/events';
import { documentOf } from '@millrace/http';
import { paymentsApi, type PaymentsApiPorts } from './adapters/http/payments-api.ts';
import { getQuoteKeys } from './adapters/jwks/quote-requests.ts';

/** The module's contract; `libs/contracts/payment/contract.json` is generated from it. */
export const contract = moduleContract({
  module: 'payment',
  events: [paymentImages, refundImages, ...paymentOutcomes],
  accepts: [paymentRejected, settlementCompleted, settlementFailed, refundSucceeded, refundFailed],
  functions: [claimFunction],
  calls: [authorizerFunction],
  requests: [getQuoteKeys],
  // The document needs no ports.
  api: documentOf(paymentsApi({} as PaymentsApiPorts)),
});
