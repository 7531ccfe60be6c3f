export {
  claimFunction,
  claimRequest,
  PAYMENT_STORE_REFUSED,
  PAYMENT_STORE_UNAVAILABLE,
  type ClaimRequest,
  type ClaimResponse,
} from './claim.ts';
export {
  connectorNames,
  connectorOf,
  connectorsFrom,
  connectorsText,
  sourceRefusalDetails,
  sourceRefusalOf,
  sourceRefusals,
  takesPaymentsOf,
  outcomeOf,
  sandboxSources,
  shopSources,
  testSourceOf,
  testSources,
  type ConnectorName,
  type KeyMode,
  type SourceRefusal,
  type SandboxSource,
  type TestSource,
} from './sources.ts';
export {
  createPaymentRequest,
  paymentHistoryEntry,
  paymentResponse,
  type CreatePaymentRequest,
  type PaymentHistoryEntry,
  type PaymentResponse,
} from './payment-api.ts';
export { paymentIds, type PaymentId } from './payment-id.ts';
export { paymentImage, type PaymentImage } from './payment-image.ts';
export {
  paymentCanceled,
  paymentFailed,
  paymentOutcomes,
  paymentSettled,
  type PaymentCanceled,
  type PaymentFailed,
  type PaymentSettled,
} from './payment-outcome.ts';
export { paymentStatuses, type PaymentStatus } from './payment-status.ts';
export {
  createRefundRequest,
  refundResponse,
  type CreateRefundRequest,
  type RefundResponse,
} from './refund-api.ts';
export { refundIds, type RefundId } from './refund-id.ts';
export { refundImage, type RefundImage } from './refund-image.ts';
export { RefundSplitSchema, type RefundSplit } from './refund-split.ts';
export { refundStatuses, type RefundStatus } from './refund-status.ts';
export { paymentImages, refundImages } from './stream-images.ts';
