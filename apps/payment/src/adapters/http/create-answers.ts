import { recordJson, recordRefusal } from '@millrace/http';
import type { CreateAnswers } from '../../application/create-payment.ts';
import type { RefundAnswers } from '../../application/create-refund.ts';
import { paymentView } from './payment-view.ts';
import { refundView } from './refund-view.ts';
import { refusals } from './refusals.ts';

/** The answers to `POST /payments`, as they are sent and stored. */
export const httpCreateAnswers: CreateAnswers = {
  created: (payment) => recordJson(201, paymentView(payment)),
  refused: ({ code, detail }) => recordRefusal(refusals, { refused: code, detail }),
};

/** The answers to `POST /payments/{id}/refunds`, as they are sent and stored. */
export const httpRefundAnswers: RefundAnswers = {
  created: (refund) => recordJson(201, refundView(refund)),
  refused: ({ reason, detail }) => recordRefusal(refusals, { refused: reason, detail }),
};
