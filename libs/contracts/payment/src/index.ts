export { claimRequest, type ClaimRequest, type ClaimResponse } from './claim.ts';
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
export { paymentStatuses, type PaymentStatus } from './payment-status.ts';
