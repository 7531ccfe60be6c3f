import { paymentIds, refundIds, type CreatePaymentRequest } from '@millrace/contracts-payment';
import { quoteIds } from '@millrace/contracts-quote';
import { cancelPayment } from '@millrace/payment/application/cancel-payment.ts';
import { createPayment } from '@millrace/payment/application/create-payment.ts';
import { createRefund } from '@millrace/payment/application/create-refund.ts';
import type { PaymentKey } from '@millrace/payment/domain/payment.ts';
import { createQuote } from '@millrace/quote/application/create-quote.ts';
import type { IssuedQuote } from '@millrace/quote/application/ports.ts';
import { standardFees } from '@millrace/quote/domain/fee-schedule.ts';
import type { PriceRequest } from '@millrace/quote/domain/price-quote.ts';
import { shippedTable } from '@millrace/quote/testing/builders.ts';
import { openTokens, type Ports } from './ports.ts';
import type { Work, World } from './world.ts';

type Outcome = Awaited<ReturnType<typeof createPayment | typeof createRefund>>;

/** A request with a key of its own, which may be sent any number of times. */
export interface Request {
  readonly send: Work;
  /** Status and body of every answer. */
  readonly answers: Set<string>;
}

/** The merchants: what they have asked for, and what they were told. */
export class Clients {
  readonly requests: Request[] = [];
  readonly quotes: IssuedQuote[] = [];
  /** The payments that they were told are canceled. */
  readonly canceled = new Set<string>();
  readonly #world: World;
  #made = 0;

  constructor(world: World) {
    this.#world = world;
  }

  quote(merchantId: string, wanted: PriceRequest): Promise<void> {
    const rates = { current: async () => shippedTable };
    const policy = { marginBps: 50, fees: standardFees };
    const createId = () => quoteIds.parse(`qt_${this.#ulid()}`);
    const presenter = {
      created: (_quote: IssuedQuote, token: string) => response(201, token),
      refused: ({ refused }: { refused: string }) => response(422, refused),
    };
    return this.#ask(async (key, { quotes, clock }) => {
      const request = { merchantId, route: 'POST /quotes', key, body: key };
      const pricing = { rates, signer: openTokens, policy, ttlSeconds: 300, createId };
      const outcome = await createQuote(request, wanted, { ...pricing, quotes, clock }, presenter);
      if (outcome.kind === 'answered' && outcome.response.status === 201) {
        this.quotes.push(JSON.parse(outcome.response.body) as IssuedQuote);
      }
      return outcome;
    });
  }

  pay(merchantId: string, body: Omit<CreatePaymentRequest, 'reference'>): Promise<void> {
    const newPaymentId = () => paymentIds.parse(`pay_${this.#ulid()}`);
    return this.#ask((idempotencyKey, { verifier: quotes, ...ports }) => {
      const request = { ...body, reference: idempotencyKey };
      const command = { merchantId, idempotencyKey, correlationId: idempotencyKey, request };
      return createPayment(command, { ...ports, quotes, newPaymentId, answers });
    });
  }

  /** @param amount minor units of the payment's currency */
  refund({ merchantId, id: paymentId }: PaymentKey, amount: number): Promise<void> {
    const newRefundId = () => refundIds.parse(`rfd_${this.#ulid()}`);
    return this.#ask((idempotencyKey, ports) => {
      const command = { merchantId, paymentId, idempotencyKey, correlationId: idempotencyKey };
      return createRefund({ ...command, request: { amount } }, { ...ports, newRefundId, answers });
    });
  }

  cancel({ merchantId, id }: PaymentKey): Promise<void> {
    return this.#world.start(async (ports) => {
      const { kind } = await cancelPayment({ merchantId, id, correlationId: 'cancel' }, ports);
      if (kind === 'canceled') this.canceled.add(id);
    });
  }

  /** Sends every request once more, each on its own: a client that heard nothing does. */
  async repeatAll(): Promise<void> {
    for (const { send } of this.requests) {
      await this.#world.start(send);
      await this.#world.rest();
    }
  }

  #ask(work: (key: string, ports: Ports) => Promise<Outcome>): Promise<void> {
    const key = `key-${this.requests.length}`;
    const told = new Set<string>();
    const send: Work = async (ports) => {
      const outcome = await work(key, ports);
      if (outcome.kind === 'answered') told.add(`${outcome.response.status} ${outcome.response.body}`);
      if (outcome.kind === 'idempotency_key_reused') told.add(outcome.kind);
    };
    this.requests.push({ send, answers: told });
    return this.#world.start(send);
  }

  #ulid(): string {
    return String((this.#made += 1)).padStart(26, '0');
  }
}

const answers = {
  created: ({ id }: { readonly id: string }) => response(201, id),
  refused: (refusal: { readonly code: string } | { readonly reason: string }) =>
    response(422, 'code' in refusal ? refusal.code : refusal.reason),
};

function response(status: number, body: string) {
  return { status, contentType: 'text/plain', body };
}
