import { authorizerFunction } from '@millrace/contracts-merchant';
import { claimFunction } from '@millrace/contracts-payment';
import { paymentAccepted, refundRequested } from '@millrace/contracts-processing';
import {
  refundFailed,
  refundSucceeded,
  settlementCompleted,
  settlementFailed,
} from '@millrace/contracts-settlement';
import { moduleContract } from '@millrace/events';
import { documentOf } from '@millrace/http';
import { settlementApi, type SettlementApiPorts } from './adapters/http/settlement-api.ts';

/** The module's contract; `libs/contracts/settlement/contract.json` is generated from it. */
export const contract = moduleContract({
  module: 'settlement',
  events: [settlementCompleted, settlementFailed, refundSucceeded, refundFailed],
  accepts: [paymentAccepted, refundRequested],
  calls: [authorizerFunction, claimFunction],
  // The document needs no ports.
  api: documentOf(settlementApi({} as SettlementApiPorts)),
});
