import { bearerOf } from '@millrace/contracts-merchant';
import { paymentIds, type PaymentId } from '@millrace/contracts-payment';
import { EXPECTED_MERCHANT_HEADER, ProblemSchema } from '@millrace/http';
import { assertNever } from '@millrace/invariants';
import { minorUnitsToWire } from '@millrace/money';
import { correlationIdFrom } from '@millrace/observability';
import { compileSchema } from '@millrace/schema';
import {
  PaymentsUnavailable,
  type CancelAnswer,
  type CreateAnswer,
  type FindAnswer,
  type LookupAnswer,
  type OrderOfPayment,
  type Payments,
} from '../../application/payments.ts';
import type { AcceptedOrder, OrderFacts, Reason } from '../../domain/order.ts';
import { canceledReason } from '../../domain/payment-outcome.ts';
import { createPayment, listPayments, paymentView } from './payment-requests.ts';

/**
 * All requests for one order fit into the function's timeout: at most five, where all pages of a list count
 * as one.
 */
const TIMEOUT_MS = 4_000;

/** A page has a hundred payments, or fewer if they are large. */
const MAX_PAGES = 20;

const payment = compileSchema(paymentView);
const problem = compileSchema(ProblemSchema);
const page = compileSchema(listPayments.responses[200]);
const request = compileSchema(createPayment.body);

/**
 * The payment module keeps an idempotency key for seven days. After a day, `create` searches for an earlier
 * payment by its reference before it requests another. The age counts from `updatedAt`, which this module
 * sets; `createdAt` comes with the order and may be wrong.
 */
const LOOK_FIRST_AFTER_MS = 24 * 60 * 60 * 1000;

/**
 * Refusals of the payment itself: the same request would be refused again. Any other refusal may concern the
 * URL, a rate limit or an API version; it decides nothing, and the same call may succeed later.
 */
export const paymentRefusals: ReadonlySet<string> = new Set([
  'validation_failed',
  'card_number_refused',
  'idempotency_key_reused',
  'source_unknown',
  'source_test_only',
]);

/** No valid key, another merchant's key, or a key that may not do this. */
const KEY_REFUSED = new Set([401, 403]);

/**
 * Client of the public payments API. Every request names the order's merchant, so another merchant's key has
 * no effect.
 */
export class HttpPayments implements Payments {
  readonly #baseUrl: string;
  readonly #clock: () => Date;

  /** @param baseUrl without a slash at its end */
  constructor(baseUrl: string, clock: () => Date) {
    this.#baseUrl = baseUrl;
    this.#clock = clock;
  }

  async create(order: AcceptedOrder, apiKey: string): Promise<CreateAnswer> {
    if (this.#mayHavePayment(order)) {
      const earlier = await this.find(order, apiKey);
      if (earlier.kind === 'found') return { ...earlier, kind: 'created' };
      if (earlier.kind === 'key_refused') return earlier;
    }
    const body = { ...termsOf(order), reference: order.id };
    const [misfit] = request.errors(body);
    if (misfit) {
      const message = `A payment takes no such ${misfit.pointer.slice(1)}: it ${misfit.detail}.`;
      return this.#refused(order, apiKey, { code: 'payment_request_invalid', message });
    }
    const answer = await this.#send('/payments', order, apiKey, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': `order-${order.id}` },
      body: JSON.stringify(body),
    });
    if (answer.status === 201) {
      return { kind: 'created', paymentId: paymentIds.parse(read(() => payment.parse(answer.body)).id) };
    }
    if (KEY_REFUSED.has(answer.status)) return { kind: 'key_refused' };
    if (answer.status < 400 || answer.status >= 500) throw unexpected(answer);
    const { code, detail: message } = read(() => problem.parse(answer.body));
    if (!paymentRefusals.has(code)) throw unexpected(answer, code);
    return this.#refused(order, apiKey, { code, message });
  }

  /** An earlier version of the payment module may have accepted the same request. */
  async #refused(order: AcceptedOrder, apiKey: string, reason: Reason): Promise<CreateAnswer> {
    const earlier = await this.find(order, apiKey);
    if (earlier.kind === 'found') return { ...earlier, kind: 'created' };
    return earlier.kind === 'none' ? { kind: 'refused', reason } : earlier;
  }

  async lookUp(paymentId: PaymentId, order: OrderOfPayment, apiKey: string): Promise<LookupAnswer> {
    const answer = await this.#send(`/payments/${paymentId}`, order, apiKey);
    if (KEY_REFUSED.has(answer.status)) return { kind: 'key_refused' };
    if (answer.status !== 200) throw unexpected(answer);
    const { status, failure } = read(() => payment.parse(answer.body));
    switch (status) {
      case 'pending':
      case 'processing':
        return { kind: 'open' };
      case 'settled':
        return { kind: 'ended', outcome: { event: 'pay', paymentId } };
      case 'failed':
        return {
          kind: 'ended',
          outcome: { event: 'fail_payment', paymentId, reason: failure ?? noReason },
        };
      case 'canceled':
        return { kind: 'ended', outcome: { event: 'fail_payment', paymentId, reason: canceledReason } };
      default:
        return assertNever(status);
    }
  }

  async cancel(paymentId: PaymentId, order: OrderOfPayment, apiKey: string): Promise<CancelAnswer> {
    const answer = await this.#send(`/payments/${paymentId}/cancel`, order, apiKey, { method: 'POST' });
    if (KEY_REFUSED.has(answer.status)) return { kind: 'key_refused' };
    if (answer.status === 200) return { kind: 'canceled' };
    if (answer.status === 409) {
      const { code } = read(() => problem.parse(answer.body));
      if (code === 'payment_not_cancelable') return { kind: 'not_cancelable' };
    }
    throw unexpected(answer);
  }

  /**
   * Whether an earlier request may exist: the order was swept, or it is so old that the idempotency key may
   * have expired.
   */
  #mayHavePayment({ sweeps, updatedAt }: AcceptedOrder): boolean {
    return sweeps > 0 || this.#clock().getTime() - Date.parse(updatedAt) > LOOK_FIRST_AFTER_MS;
  }

  /**
   * Searches for payments whose reference is the order's id. A payment with other terms is not the order's.
   */
  async find(order: OrderFacts, apiKey: string): Promise<FindAnswer> {
    const { amount, currency, source } = termsOf(order);
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    let oldest: string | undefined;
    let cursor: string | null = null;
    for (let pages = 1; pages <= MAX_PAGES; pages += 1) {
      const after = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const path = `/payments?reference=${order.id}&limit=100${after}`;
      const answer: Answer = await this.#send(path, order, apiKey, { signal });
      if (KEY_REFUSED.has(answer.status)) return { kind: 'key_refused' };
      if (answer.status !== 200) throw unexpected(answer);
      const { data, nextCursor } = read(() => page.parse(answer.body));
      const own = data.filter(
        (one) => one.amount === amount && one.currency === currency && one.source === source,
      );
      // The newest come first. If there are several, the oldest is the payment of the first request.
      oldest = own.at(-1)?.id ?? oldest;
      if (nextCursor === null) {
        return oldest === undefined
          ? { kind: 'none' }
          : { kind: 'found', paymentId: paymentIds.parse(oldest) };
      }
      cursor = nextCursor;
    }
    throw new PaymentsUnavailable(
      `payments with the reference ${order.id} fill more than ${MAX_PAGES} pages`,
    );
  }

  async #send(path: string, order: OrderOfPayment, apiKey: string, init: RequestInit = {}): Promise<Answer> {
    try {
      const response = await fetch(`${this.#baseUrl}${path}`, {
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...init,
        headers: {
          ...init.headers,
          authorization: bearerOf(apiKey),
          [EXPECTED_MERCHANT_HEADER]: order.merchantId,
          // A correlation id stored by an earlier version may be invalid as a header.
          'x-correlation-id': correlationIdFrom(order.correlationId),
        },
        redirect: 'error',
      });
      return { status: response.status, body: await response.json() };
    } catch (cause) {
      throw new PaymentsUnavailable('the payments API did not answer', { cause });
    }
  }
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

function termsOf({ total, source }: OrderFacts) {
  return { amount: minorUnitsToWire(total.amount), currency: total.currency, source };
}

const noReason = { code: 'payment_failed', message: 'The payment failed.' };

function unexpected({ status }: Answer, code = ''): PaymentsUnavailable {
  return new PaymentsUnavailable(`the payments API answered ${status} ${code}`.trimEnd());
}

function read<Value>(parse: () => Value): Value {
  try {
    return parse();
  } catch (cause) {
    throw new PaymentsUnavailable('the payments API broke its contract', { cause });
  }
}
