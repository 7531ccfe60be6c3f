import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { paymentIds } from '@millrace/contracts-payment';
import { problemOf } from '@millrace/http';
import { recordingServer, type RecordedRequest } from '@millrace/testing';
import { HttpPayments } from '../adapters/payments/http-payments.ts';
import { anAcceptedOrder } from './builders.ts';
import { PAYMENT_ID } from './payment-answers.ts';

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

interface FakePaymentsApi {
  readonly server: Awaited<ReturnType<typeof recordingServer>>;
  /** Under test; sends requests to the server. */
  readonly payments: HttpPayments;
  /** The answer to every request, unless `answerTo` is set. */
  answer: Answer;
  answerTo: (request: RecordedRequest) => Answer;
  now: Date;
}

export const order = anAcceptedOrder();
export const paymentId = paymentIds.parse(PAYMENT_ID);
export const problem = (status: number, code: string) => problemOf(code, { status, title: 'No' }, 'Because.');
export const unavailable = { name: 'PaymentsUnavailable', retryable: true };

/** A server instead of the payments API, for the tests of a file; each starts when the order was accepted. */
export function fakePaymentsApi(): FakePaymentsApi {
  const api = {} as { -readonly [Key in keyof FakePaymentsApi]: FakePaymentsApi[Key] };
  beforeAll(async () => {
    api.server = await recordingServer((request) => api.answerTo(request));
    api.payments = new HttpPayments(api.server.url, () => api.now);
  });
  afterAll(() => api.server.stop());
  beforeEach(() => {
    api.now = new Date(order.updatedAt);
    api.answerTo = () => api.answer;
    api.server.requests.length = 0;
  });
  return api;
}
