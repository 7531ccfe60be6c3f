export { paymentAccepted, type PaymentAccepted } from './payment-accepted.ts';
export { paymentRejected, type PaymentRejected } from './payment-rejected.ts';
export { refundRequested, type RefundRequested } from './refund-requested.ts';
