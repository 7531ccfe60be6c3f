import { orderIds, orderPlaced, type OrderId } from '@millrace/contracts-order';
import { refundIds, type CreatePaymentRequest } from '@millrace/contracts-payment';
import { quoteIds } from '@millrace/contracts-quote';
import { minorUnitsToWire } from '@millrace/money';
import { cancelPayment } from '@millrace/payment/application/cancel-payment.ts';
import { createPayment } from '@millrace/payment/application/create-payment.ts';
import { createRefund } from '@millrace/payment/application/create-refund.ts';
import type { PaymentKey } from '@millrace/payment/domain/payment.ts';
import { createQuote } from '@millrace/quote/application/create-quote.ts';
import type { IssuedQuote } from '@millrace/quote/application/ports.ts';
import { standardFees } from '@millrace/quote/domain/fee-schedule.ts';
import type { PriceRequest } from '@millrace/quote/domain/price-quote.ts';
import { wideTable } from '@millrace/quote/testing/builders.ts';
import { products } from './catalog.ts';
import { answers, response } from './payments-api.ts';
import { openTokens, type Ports } from './ports.ts';
import { Visitors } from './visitors.ts';
import type { Work, World } from './world.ts';

type Outcome = Awaited<ReturnType<typeof createPayment | typeof createRefund>>;

export interface OrderFacts {
  readonly number: number;
  readonly quantity: number;
  readonly source: string;
  /** Whether it names another merchant's product. */
  readonly isForeign: boolean;
}

function orderIdOf(number: number): OrderId {
  return orderIds.parse(`ord_${String(number).padStart(26, '0')}`);
}

/** A request with a key of its own, which may be sent any number of times. */
export interface Request {
  readonly send: Work;
  /** Status and body of every answer. */
  readonly answers: Set<string>;
}

/** The merchants, and the visitors of one's shop: what they have asked for, and what they were told. */
export class Clients {
  readonly requests: Request[] = [];
  readonly quotes: IssuedQuote[] = [];
  /** The payments that they were told are canceled. */
  readonly canceled = new Set<string>();
  readonly visitors: Visitors;
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
    this.visitors = new Visitors(world);
  }

  quote(merchantId: string, wanted: PriceRequest): Promise<void> {
    const rates = { current: async () => wideTable };
    const policy = { marginBps: 50, fees: standardFees, maxRateAgeDays: Infinity };
    const createId = () => quoteIds.parse(`qt_${this.#world.nextUlid()}`);
    const presenter = {
      created: (_quote: IssuedQuote, token: string) => response(201, token),
      refused: ({ code }: { code: string }) => response(422, code),
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

  /** @param order the number of an order whose id is the payment's reference, though the payment is not the order's */
  pay(merchantId: string, body: Omit<CreatePaymentRequest, 'reference'>, order?: number): Promise<void> {
    return this.#ask((idempotencyKey, { verifier: quotes, ...ports }) => {
      const reference = order === undefined ? idempotencyKey : orderIdOf(order);
      const request = { ...body, reference };
      const facts = { merchantId, mode: 'test', idempotencyKey, correlationId: idempotencyKey } as const;
      const command = { ...facts, request };
      return createPayment(command, { ...ports, quotes, answers });
    });
  }

  /** @param amount minor units of the payment's currency */
  refund({ merchantId, id: paymentId }: PaymentKey, amount: number): Promise<void> {
    const newRefundId = () => refundIds.parse(`rfd_${this.#world.nextUlid()}`);
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

  /** Publishes an order to the topic, as the shop and the orders API do. Few ids, so that repeats and conflicts occur. */
  order(merchantId: string, { number, quantity, source, isForeign }: OrderFacts): void {
    const orderId = orderIdOf(number);
    const product = products.find((one) => (one.merchantId === merchantId) !== isForeign)!;
    const { id: productId, price, currency } = product;
    const items = [{ productId, quantity, price: minorUnitsToWire(price) }];
    const { detail } = orderPlaced.make({
      id: `${orderId}.placed`,
      occurredAt: this.#world.clock().toISOString(),
      correlationId: orderId,
      merchantId,
      data: { orderId, items, currency, source },
    });
    this.#world.bus.send('orders', detail);
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
}
