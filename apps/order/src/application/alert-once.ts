import { instantOf, type Instant } from '@millrace/time';
import type { AcceptedOrder, OrderKey } from '../domain/order.ts';
import { keyNoticeCodes, type NoticeCode } from './merchant-notices.ts';
import type { Payments } from './payments.ts';
import type { RequestedPayment } from './read-payment-request.ts';
import type { RequestPaymentPorts } from './request-payment-ports.ts';

/** Longer than an alert takes, and shorter than the message of a failed one is hidden. */
const CLAIM_SECONDS = 60;
/** A dead letter is kept for 14 days: what lasts is told again while the letter before is still there. */
const NOTICE_SECONDS = 7 * 24 * 60 * 60;

/**
 * Alerts a person once for a merchant and a reason while it lasts: anybody may place orders, and each of them waits for
 * the same key. Every order that waits comes back with the sweeper, so that an alert that got lost is made up for. A
 * message that a person has put back always alerts: the letter that told of it is gone.
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
 * The payment module, where a key that it takes ends the notices of keys, before anything comes of the answer. Only the
 * first answer since the key was read ends them, so that most orders cost no write.
 */
export function endingNotices({ payments, keys, notices }: RequestPaymentPorts): Payments {
  const ending = async <Answer extends { readonly kind: string }>(
    { merchantId }: OrderKey,
    asking: Promise<Answer>,
  ): Promise<Answer> => {
    const answer = await asking;
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
 * Ends all notices where an order was waiting. To be called once a key has worked and before anything of the order is
 * stored: should that fail, the order still says that it was waiting.
 */
export async function endNotices(order: AcceptedOrder, { notices }: RequestPaymentPorts): Promise<void> {
  if (order.hold) await notices.end(order.merchantId);
}

function later(now: Date, seconds: number): Instant {
  return instantOf(new Date(now.getTime() + seconds * 1000));
}
