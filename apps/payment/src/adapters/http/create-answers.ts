import { recordJson, recordRefusal } from '@millrace/http';
import type { CreateAnswers } from '../../application/create-payment.ts';
import { paymentView } from './payment-view.ts';
import { refusals } from './refusals.ts';

/** The answers to `POST /payments`, as they are sent and stored. */
export const httpCreateAnswers: CreateAnswers = {
  created: (payment) => recordJson(201, paymentView(payment)),
  refused: ({ code, detail }) => recordRefusal(refusals, { refused: code, detail }),
};
