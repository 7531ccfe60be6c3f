import { randomUUID } from 'node:crypto';
import { bearerOf, demoMerchants } from '@millrace/contracts-merchant';
import type {
  CreatePaymentRequest,
  CreateRefundRequest,
  PaymentHistoryEntry,
  PaymentResponse,
  RefundResponse,
} from '@millrace/contracts-payment';
import type { CreateQuoteRequest, QuoteResponse } from '@millrace/contracts-quote';
import type { TransferResponse } from '@millrace/contracts-settlement';
import { until } from '@millrace/tools-start';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; undefined when it is not JSON. */
  readonly json: unknown;
}

/** These limits are for what hangs. A busy machine takes half a minute for two hundred concurrent requests. */
const TIMEOUT_MS = 60_000;
const ENDS_WITHIN_MS = 60_000;
const MAX_PAGES = 100;
const DECIDED_WITHIN_MS = 180_000;

/** A client of the platform's public APIs: one merchant, or a stranger without a key. */
export class Merchant {
  readonly #baseUrl: (path: string) => string;
  readonly #headers: Readonly<Record<string, string>>;

  /** @param origin of all APIs, or a function from a path to the origin of its API */
  constructor(origin: string | ((path: string) => string), apiKey: string | undefined) {
    this.#baseUrl = typeof origin === 'string' ? () => origin : origin;
    this.#headers = apiKey === undefined ? {} : { authorization: bearerOf(apiKey) };
  }

  get(path: string): Promise<Answer> {
    return this.send('GET', path, {});
  }

  /** @param body a string is sent as it is */
  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const all = { 'content-type': 'application/json', 'idempotency-key': randomUUID(), ...headers };
    return this.send('POST', path, all, typeof body === 'string' ? body : JSON.stringify(body));
  }

  /** Posts with one key, and repeats while the first request is still running or, on a busy machine, timed out. */
  async postUntilDecided(path: string, body: unknown): Promise<Answer> {
    const headers = { 'idempotency-key': randomUUID() };
    return until(`POST ${path} is decided`, DECIDED_WITHIN_MS, async () => {
      const answer = await this.post(path, body, headers);
      const isOpen =
        (answer.json as { code?: string }).code === 'idempotency_in_flight' || answer.status === 503;
      return isOpen ? undefined : answer;
    });
  }

  async send(method: string, path: string, headers: Record<string, string>, body?: string): Promise<Answer> {
    const response = await fetch(new URL(path, this.#baseUrl(path)), {
      method,
      headers: { ...this.#headers, ...headers },
      ...(body !== undefined && { body }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: parsed(text) };
  }

  async quote(request: Partial<CreateQuoteRequest> = {}): Promise<QuoteResponse> {
    const body = { sourceCurrency: 'USD', targetCurrency: 'EUR', sourceAmount: 10_000, ...request };
    return expected(await this.post('/quotes', body), 201);
  }

  async pay(request: Partial<CreatePaymentRequest> = {}): Promise<PaymentResponse> {
    return expected(await this.post('/payments', aPaymentRequest(request)), 201);
  }

  async payment(id: string): Promise<PaymentResponse> {
    return expected(await this.get(`/payments/${id}`), 200);
  }

  /** All payments, newest first. */
  async payments(): Promise<PaymentResponse[]> {
    const all: PaymentResponse[] = [];
    for (let page = 0, cursor = ''; page < MAX_PAGES; page += 1) {
      const answer = await this.get(`/payments?limit=100${cursor}`);
      const { data, nextCursor } = expected<{ data: PaymentResponse[]; nextCursor: string | null }>(
        answer,
        200,
      );
      all.push(...data);
      if (nextCursor === null) return all;
      cursor = `&cursor=${encodeURIComponent(nextCursor)}`;
    }
    throw new Error(`there are more than ${MAX_PAGES} pages of payments`);
  }

  async history(id: string): Promise<PaymentHistoryEntry[]> {
    return expected<{ data: PaymentHistoryEntry[] }>(await this.get(`/payments/${id}/events`), 200).data;
  }

  async transfers(paymentId: string): Promise<TransferResponse[]> {
    const answer = await this.get(`/transfers?paymentId=${paymentId}`);
    return expected<{ data: TransferResponse[] }>(answer, 200).data;
  }

  async refund(paymentId: string, request: CreateRefundRequest): Promise<RefundResponse> {
    return expected(await this.postUntilDecided(`/payments/${paymentId}/refunds`, request), 201);
  }

  /** Newest first. */
  async refunds(paymentId: string): Promise<RefundResponse[]> {
    const answer = await this.get(`/payments/${paymentId}/refunds?limit=100`);
    return expected<{ data: RefundResponse[] }>(answer, 200).data;
  }

  /** The available balance, per currency. */
  async balances(): Promise<Record<string, number>> {
    const answer = await this.get('/balances');
    const { data } = expected<{ data: { currency: string; available: number }[] }>(answer, 200);
    return Object.fromEntries(data.map(({ currency, available }) => [currency, available]));
  }

  /** Waits until every refund of a payment has succeeded or failed. @returns the refunds, newest first */
  async refundsEnd(paymentId: string, withinMs = ENDS_WITHIN_MS): Promise<RefundResponse[]> {
    return until(`the refunds of ${paymentId} come to their end`, withinMs, async () => {
      const refunds = await this.refunds(paymentId);
      return refunds.some(({ status }) => status === 'pending') ? undefined : refunds;
    });
  }

  /** Waits until a payment is settled, failed or canceled. */
  async end(id: string, withinMs = ENDS_WITHIN_MS): Promise<PaymentResponse> {
    return until(`payment ${id} comes to its end`, withinMs, async () => {
      const payment = await this.payment(id);
      return ['settled', 'failed', 'canceled'].includes(payment.status) ? payment : undefined;
    });
  }
}

/** Creates a payment that ends settled. */
export async function settledPayment(
  merchant: Merchant,
  request: Partial<CreatePaymentRequest> = {},
): Promise<PaymentResponse> {
  const payment = await merchant.end((await merchant.pay(request)).id);
  if (payment.status !== 'settled') throw new Error(`${payment.id} is ${payment.status}`);
  return payment;
}

export function aPaymentRequest(overrides: Partial<CreatePaymentRequest> = {}): CreatePaymentRequest {
  return { amount: 10_000, currency: 'USD', reference: 'INV-1', source: 'tok_success', ...overrides };
}

export const demoMerchant = ({ originUrl }: { originUrl: string }): Merchant =>
  new Merchant(originUrl, demoMerchants[0].apiKey);

export const rivalMerchant = ({ originUrl }: { originUrl: string }): Merchant =>
  new Merchant(originUrl, demoMerchants[1].apiKey);

export const stranger = ({ originUrl }: { originUrl: string }): Merchant =>
  new Merchant(originUrl, undefined);

function expected<Body>({ status, text, json }: Answer, wanted: number): Body {
  if (status !== wanted) throw new Error(`${status} instead of ${wanted}: ${text}`);
  return json as Body;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not every answer is JSON; a test that expects JSON fails on undefined.
    return undefined;
  }
}
