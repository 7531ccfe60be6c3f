export { paymentAccepted, type PaymentAccepted } from './payment-accepted.ts';
export {
  paymentRejected,
  rejectionCodes,
  type PaymentRejected,
  type RejectionCode,
} from './payment-rejected.ts';
export { refundRequested, type RefundRequested } from './refund-requested.ts';
