import { instantOf, type Instant } from '@millrace/time';
import type { AcceptedOrder, OrderKey } from '../domain/order.ts';
import { keyNoticeCodes, type NoticeCode } from './merchant-notices.ts';
import type { Payments } from './payments.ts';
import type { RequestedPayment } from './read-payment-request.ts';
import type { RequestPaymentPorts } from './request-payment-ports.ts';

/** Longer than an alert takes, and shorter than the queue hides the message of a failed one. */
const CLAIM_SECONDS = 60;
/**
 * Dead letters are kept for 14 days, so a lasting problem alerts again while its last dead letter still
 * exists.
 */
const NOTICE_SECONDS = 7 * 24 * 60 * 60;

/**
 * Alerts once per merchant and reason while the problem lasts, because many orders wait for the same key. The
 * sweeper requeues every waiting order, which replaces a lost alert. A redriven message always alerts: its
 * dead letter is gone.
 */
export async function alertOnce(
  code: NoticeCode,
  detail: string,
  { merchantId, isRedriven }: RequestedPayment,
  { notices, alert, clock }: RequestPaymentPorts,
): Promise<void> {
  const notice = { merchantId, code };
  const now = clock();
  if (!isRedriven && !(await notices.claim(notice, instantOf(now), later(now, CLAIM_SECONDS)))) return;
  await alert({ code, detail: `${detail} Other orders of ${merchantId} may wait for the same.` });
  await notices.confirm(notice, later(now, NOTICE_SECONDS));
}

/**
 * Wraps the payment module so that a working key ends the notices about keys before the answer is used. Only
 * the first answer since the key was read ends them, so that most orders cost no write.
 */
export function endingNotices({ payments, keys, notices }: RequestPaymentPorts): Payments {
  const ending = async <Answer extends { readonly kind: string }>(
    { merchantId }: OrderKey,
    call: Promise<Answer>,
  ): Promise<Answer> => {
    const answer = await call;
    if (answer.kind !== 'key_refused' && !keys.hasWorked(merchantId)) {
      await notices.end(merchantId, keyNoticeCodes);
      keys.noteWorked(merchantId);
    }
    return answer;
  };
  return {
    create: (order, apiKey) => ending(order, payments.create(order, apiKey)),
    find: (order, apiKey) => ending(order, payments.find(order, apiKey)),
    lookUp: (paymentId, order, apiKey) => ending(order, payments.lookUp(paymentId, order, apiKey)),
    cancel: (paymentId, order, apiKey) => ending(order, payments.cancel(paymentId, order, apiKey)),
  };
}

/**
 * Ends all notices of the merchant if the order was on hold. Call this once a key has worked and before the
 * order is changed: if that fails, the order still says that it was on hold.
 */
export async function endNotices(order: AcceptedOrder, { notices }: RequestPaymentPorts): Promise<void> {
  if (order.hold) await notices.end(order.merchantId);
}

function later(now: Date, seconds: number): Instant {
  return instantOf(new Date(now.getTime() + seconds * 1000));
}
