import {
  createPaymentRequest,
  paymentIds,
  paymentResponse,
  type PaymentId,
} from '@millrace/contracts-payment';
import { ProblemSchema } from '@millrace/http';
import { minorUnitsToWire } from '@millrace/money';
import { compileSchema } from '@millrace/schema';
import { Type } from 'typebox';
import type { Payments } from '../../application/payments.ts';
import { PaymentsUnavailable } from '../../application/payments.ts';
import type { AcceptedOrder } from '../../domain/order.ts';
import type { PaymentOutcome } from '../../domain/payment-outcome.ts';

/** Two calls fit well into the time that the function has. */
const TIMEOUT_MS = 5_000;

const payment = compileSchema(paymentResponse);
const problem = compileSchema(ProblemSchema);
const page = compileSchema(Type.Object({ data: Type.Array(paymentResponse) }));
const request = compileSchema(createPaymentRequest);

/**
 * The payment module remembers a key for seven days. An order that is older may have its payment although its key is
 * forgotten, so from the sixth day on the payment is looked for by its reference first.
 */
const LOOKED_FOR_AFTER_MS = 6 * 24 * 60 * 60 * 1000;

/** Refusals that are none of this payment: it is not decided, and the same call may succeed later. */
const PASSING = new Set([408, 409, 425, 429]);

/** The payments API, as any other merchant's program uses it. */
export class HttpPayments implements Payments {
  readonly #baseUrl: string;
  readonly #clock: () => Date;

  /** @param baseUrl without a slash at its end */
  constructor(baseUrl: string, clock: () => Date) {
    this.#baseUrl = baseUrl;
    this.#clock = clock;
  }

  async create(order: AcceptedOrder, apiKey: string): ReturnType<Payments['create']> {
    const ageMs = this.#clock().getTime() - Date.parse(order.createdAt);
    const earlier = ageMs > LOOKED_FOR_AFTER_MS ? await this.#findEarlier(order, apiKey) : undefined;
    if (earlier) return earlier;
    const body = request.parse({
      amount: minorUnitsToWire(order.total.amount),
      currency: order.total.currency,
      reference: order.id,
      source: order.source,
    });
    const answer = await this.#ask('/payments', order, apiKey, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': `order-${order.id}` },
      body: JSON.stringify(body),
    });
    if (answer.status === 201) {
      return { kind: 'created', paymentId: paymentIds.parse(read(() => payment.parse(answer.body)).id) };
    }
    if (answer.status === 401) return { kind: 'key_refused' };
    if (answer.status < 400 || answer.status >= 500 || PASSING.has(answer.status)) throw unexpected(answer);
    const { code, detail } = read(() => problem.parse(answer.body));
    return { kind: 'refused', reason: { code, message: detail } };
  }

  /** @returns undefined when the order has no payment */
  async #findEarlier(
    order: AcceptedOrder,
    apiKey: string,
  ): Promise<Awaited<ReturnType<Payments['create']>> | undefined> {
    const answer = await this.#ask(`/payments?reference=${order.id}&limit=1`, order, apiKey);
    if (answer.status === 401) return { kind: 'key_refused' };
    if (answer.status !== 200) throw unexpected(answer);
    const [found] = read(() => page.parse(answer.body)).data;
    return found && { kind: 'created', paymentId: paymentIds.parse(found.id) };
  }

  async outcomeOf(
    paymentId: PaymentId,
    order: AcceptedOrder,
    apiKey: string,
  ): Promise<PaymentOutcome | undefined> {
    const answer = await this.#ask(`/payments/${paymentId}`, order, apiKey);
    if (answer.status !== 200) throw unexpected(answer);
    const { status, failure } = read(() => payment.parse(answer.body));
    switch (status) {
      case 'pending':
      case 'processing':
        return undefined;
      case 'settled':
        return { event: 'pay' };
      case 'failed':
        return { event: 'fail_payment', reason: failure ?? noReason };
      case 'canceled':
        return {
          event: 'fail_payment',
          reason: { code: 'payment_canceled', message: 'The payment was canceled.' },
        };
    }
  }

  async #ask(path: string, order: AcceptedOrder, apiKey: string, init: RequestInit = {}): Promise<Answer> {
    try {
      const response = await fetch(`${this.#baseUrl}${path}`, {
        ...init,
        headers: {
          ...init.headers,
          authorization: `Bearer ${apiKey}`,
          'x-correlation-id': order.correlationId,
        },
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
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

const noReason = { code: 'payment_failed', message: 'The payment failed.' };

function unexpected({ status }: Answer): PaymentsUnavailable {
  return new PaymentsUnavailable(`the payments API answered ${status}`);
}

function read<Value>(parse: () => Value): Value {
  try {
    return parse();
  } catch (cause) {
    throw new PaymentsUnavailable('the payments API answered something else than its contract', { cause });
  }
}
