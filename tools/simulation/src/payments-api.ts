import { paymentIds, type CreatePaymentRequest } from '@millrace/contracts-payment';
import type { RecordedResponse } from '@millrace/idempotency';
import { assertInvariant, assertNever } from '@millrace/invariants';
import { minorUnitsToWire } from '@millrace/money';
import { PaymentsUnavailable, type FindAnswer, type Payments } from '@millrace/order/application/payments.ts';
import type { OrderFacts } from '@millrace/order/domain/order.ts';
import { canceledReason } from '@millrace/order/domain/payment-outcome.ts';
import { cancelPayment } from '@millrace/payment/application/cancel-payment.ts';
import { createPayment, type CreatePaymentPorts } from '@millrace/payment/application/create-payment.ts';
import { getPayment } from '@millrace/payment/application/get-payment.ts';
import type { Payment } from '@millrace/payment/domain/payment.ts';
import { isProvokedRefusal } from './activity.ts';

/** The one API key that is accepted. */
export const WORKING_KEY = 'working';

/** What requests to the payments API are answered with: an id, or the code of a refusal. */
export const answers = {
  created: ({ id }: { readonly id: string }) => response(201, id),
  refused: ({ code }: { readonly code: string }) => response(422, code),
};

export function response(status: number, body: string): RecordedResponse {
  return { status, contentType: 'text/plain', body };
}

/** The payments API as the order module calls it, on the payment module's own use cases. */
export function paymentsApi(
  ports: Omit<CreatePaymentPorts, 'answers'> & {
    readonly isStrict: () => boolean;
    readonly list: { byReference(merchantId: string, reference: string): Promise<readonly Payment[]> };
  },
): Payments {
  const find = async (
    { id, merchantId, total }: Pick<OrderFacts, 'id' | 'merchantId' | 'total'>,
    apiKey: string,
  ): Promise<FindAnswer> => {
    if (apiKey !== WORKING_KEY) return { kind: 'key_refused' };
    const all = await answered(() => ports.list.byReference(merchantId, id));
    const found = all.find(({ money }) => money.currency === total.currency);
    return found ? { kind: 'found', paymentId: found.id } : { kind: 'none' };
  };
  return {
    find,
    create: async ({ id: reference, merchantId, correlationId, total, source }, apiKey) => {
      if (apiKey !== WORKING_KEY) return { kind: 'key_refused' };
      if (ports.isStrict()) {
        const earlier = await find({ id: reference, merchantId, total }, apiKey);
        if (earlier.kind === 'found') return { ...earlier, kind: 'created' };
        return { kind: 'refused', reason: { code: 'validation_failed', message: 'Too strict.' } };
      }
      const request: CreatePaymentRequest = {
        amount: minorUnitsToWire(total.amount),
        currency: total.currency,
        reference,
        source,
      };
      const facts = { merchantId, mode: 'test', correlationId } as const;
      const command = { ...facts, idempotencyKey: `order-${reference}`, request };
      const outcome = await answered(() => createPayment(command, { ...ports, answers }));
      if (outcome.kind !== 'answered') throw new PaymentsUnavailable(outcome.kind);
      assertInvariant(outcome.response.status === 201, 'order_payment_created', { outcome });
      return { kind: 'created', paymentId: paymentIds.parse(outcome.response.body) };
    },
    lookUp: async (paymentId, { merchantId }, apiKey) => {
      if (apiKey !== WORKING_KEY) return { kind: 'key_refused' };
      const payment = await answered(() => getPayment({ merchantId, id: paymentId }, ports));
      assertInvariant(payment !== undefined, 'linked_payment_exists', { paymentId });
      switch (payment.status) {
        case 'pending':
        case 'processing':
          return { kind: 'open' };
        case 'settled':
          return { kind: 'ended', outcome: { event: 'pay', paymentId } };
        case 'failed':
          return { kind: 'ended', outcome: { event: 'fail_payment', paymentId, reason: payment.failure } };
        case 'canceled':
          return { kind: 'ended', outcome: { event: 'fail_payment', paymentId, reason: canceledReason } };
        default:
          return assertNever(payment);
      }
    },
    cancel: async (paymentId, { merchantId, correlationId }, apiKey) => {
      if (apiKey !== WORKING_KEY) return { kind: 'key_refused' };
      const outcome = await answered(() =>
        cancelPayment({ merchantId, id: paymentId, correlationId }, ports),
      );
      return { kind: outcome.kind === 'canceled' ? 'canceled' : 'not_cancelable' };
    },
  };
}

/** A failure of the payment module reaches its caller as a 503. */
async function answered<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (cause) {
    // A failure reaches the caller as a 500 or 503, which says nothing about the payment.
    if ((cause as { retryable?: unknown }).retryable === true)
      throw new PaymentsUnavailable('503', { cause });
    if (isProvokedRefusal(cause)) throw new PaymentsUnavailable('500');
    throw cause;
  }
}
