export {
  balancesResponse,
  transferKinds,
  transferResponse,
  type TransferKind,
  type TransferResponse,
} from './ledger-api.ts';
export { refundFailed, type RefundFailed } from './refund-failed.ts';
export { refundSucceeded, type RefundSucceeded } from './refund-succeeded.ts';
export {
  payBackInput,
  postRefundInput,
  type PayBackInput,
  type PayBackResult,
  type PostRefundInput,
  type PostRefundResult,
  type RefundWorkflow,
} from './refund-workflow.ts';
export { settlementCompleted, type SettlementCompleted } from './settlement-completed.ts';
export { settlementFailed, type SettlementFailed } from './settlement-failed.ts';
export {
  ACQUIRER_UNAVAILABLE,
  captureInput,
  postTransferInput,
  TABLE_REFUSED,
  TABLE_UNAVAILABLE,
  transientErrors,
  type CaptureInput,
  type CaptureResult,
  type PostTransferInput,
  type PostTransferResult,
  type SettlementWorkflow,
} from './workflow.ts';
