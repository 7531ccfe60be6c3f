import { randomUUID } from 'node:crypto';
import type { PaymentResponse } from '@millrace/contracts-payment';
import type { QuoteResponse } from '@millrace/contracts-quote';
import type { HttpAnswer, HttpClient } from './http-client.ts';

const AMOUNT = 10_000;

/** A payment that was accepted. All times are `performance.now()`. */
export interface Accepted {
  readonly payment: PaymentResponse;
  /** The scheduled time: waiting in this process counts as latency. */
  readonly dueAtMs: number;
  readonly answeredAtMs: number;
}

/** Creates the payments of a load, and keeps the answers of refused ones. */
export class Creator {
  readonly accepted: Accepted[] = [];
  readonly refused: string[] = [];
  readonly #client: HttpClient;
  readonly #quoteShare: number;
  readonly #run = randomUUID();

  constructor(client: HttpClient, quoteShare: number) {
    this.#client = client;
    this.#quoteShare = quoteShare;
  }

  /** Every nth payment uses a quote, evenly spread and the same in every run. */
  async create(index: number, dueAtMs: number): Promise<PaymentResponse | undefined> {
    const withQuote = Math.floor((index + 1) * this.#quoteShare) > Math.floor(index * this.#quoteShare);
    try {
      const quoteToken = withQuote ? await this.#quote(index) : undefined;
      // A quote is a request of its own, so the payment's time begins after it.
      const from = withQuote ? performance.now() : dueAtMs;
      const body = {
        amount: AMOUNT,
        currency: 'USD',
        reference: `load-${index}`,
        source: 'tok_success',
        ...(quoteToken !== undefined && { quoteToken }),
      };
      const answer = await this.#client.post('/payments', body, `load-${this.#run}-${index}`);
      const payment = createdBy<PaymentResponse>(answer);
      this.accepted.push({ payment, dueAtMs: from, answeredAtMs: performance.now() });
      return payment;
    } catch (error) {
      this.refused.push((error as Error).message);
      return undefined;
    }
  }

  async #quote(index: number): Promise<string> {
    const body = { sourceCurrency: 'USD', targetCurrency: 'EUR', sourceAmount: AMOUNT };
    return createdBy<QuoteResponse>(
      await this.#client.post('/quotes', body, `load-${this.#run}-quote-${index}`),
    ).token;
  }
}

function createdBy<Body>({ status, body }: HttpAnswer): Body {
  if (status !== 201) throw new Error(`${status} ${body.slice(0, 300)}`);
  return JSON.parse(body) as Body;
}
