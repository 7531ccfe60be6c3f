import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { simulationIds } from '@millrace/contracts-order';
import { paymentIds, refundIds } from '@millrace/contracts-payment';
import { refundSucceeded, settlementFailed } from '@millrace/contracts-settlement';
import {
  batchHandler,
  deadLetterAttributesOf,
  MessageRefused,
  readBody,
  redrivenAttributesOf,
  stringAttributes,
  type DeadLetter,
  type DeadLetterPorts,
  type MessageAttributes,
  type ReceivedMessage,
} from '@millrace/dead-letters';
import { countSearch } from '@millrace/catalog/application/count-search.ts';
import type { OutcomeRefused } from '@millrace/order/application/conclude-order.ts';
import type { NoticeCode } from '@millrace/order/application/merchant-notices.ts';
import { processOrder } from '@millrace/order/application/process-order.ts';
import { recordPaymentOutcome } from '@millrace/order/application/record-payment-outcome.ts';
import { sweep } from '@millrace/order/application/sweep.ts';
import { takePaymentRequest } from '@millrace/order/application/take-payment-request.ts';
import type { DeadLetterCode } from '@millrace/order/domain/dead-letter-reason.ts';
import {
  aBowl,
  aDetail,
  aMug,
  anAcceptedOrder,
  at,
  declined,
  MERCHANT,
} from '@millrace/order/testing/builders.ts';
import { memoryOrderStore } from '@millrace/order/testing/memory-order-store.ts';
import { API_KEY, memoryKeys, memoryPayments } from '@millrace/order/testing/memory-payments.ts';
import { failed, settled } from '@millrace/order/testing/payment-events.ts';
import { projectEvent, type EventNotProjected } from '@millrace/payment/application/project-event.ts';
import { aChange, aNewPayment, aPendingPayment, wayTo } from '@millrace/payment/testing/builders.ts';
import { memoryPaymentStore } from '@millrace/payment/testing/memory-payment-store.ts';
import { memoryRefundStore } from '@millrace/payment/testing/memory-refund-store.ts';
import { readStreamRecord } from '@millrace/processing/adapters/stream-record.ts';
import { screenPayments } from '@millrace/processing/application/screen-payments.ts';
import { testPorts } from '@millrace/processing/testing/ports.ts';
import { filesWith, fixedClock, recordingLogger, sqsEvent } from '@millrace/testing';

type Ports = DeadLetterPorts & { readonly clock: ReturnType<typeof fixedClock> };

/** A message that becomes a dead letter, and its consumer. */
interface Given {
  readonly body: string;
  readonly attributes?: MessageAttributes;
  readonly work: (message: ReceivedMessage, ports: Ports) => Promise<unknown>;
  /** What happens until a person puts the letter back. */
  readonly meanwhile?: (deliver: (body: string) => Promise<void>) => Promise<void>;
}

type Codes<Code extends string> = Readonly<Record<Code, (ports: Ports) => Given | Promise<Given>>>;
type Unreadable = 'malformed_message' | 'validation_failed';

const unreadable = (work: Given['work']): Codes<Unreadable> => ({
  malformed_message: () => ({ body: '{', work }),
  validation_failed: () => ({ body: '{}', work }),
});

const { merchantId, id: orderId } = anAcceptedOrder();
const aRequest = JSON.stringify({ orderId, merchantId });

/** An accepted order, or one that failed without a payment, and its merchant's payments. */
async function anOrdersPayment(
  { clock }: Ports,
  {
    keys = memoryKeys(),
    hasFailed = false,
    isStray = false,
    payments = memoryPayments(),
  }: {
    keys?: ReturnType<typeof memoryKeys>;
    hasFailed?: boolean;
    isStray?: boolean;
    payments?: ReturnType<typeof memoryPayments>;
  },
): Promise<Given> {
  const store = memoryOrderStore([aMug(10), aBowl(10)]);
  const order = { ...anAcceptedOrder(), id: orderId };
  await store.decide({ from: 'nothing', order });
  if (isStray) {
    await payments.create(order, API_KEY);
    const paymentId = payments.payments.get(orderId)!;
    payments.outcomes.set(paymentId, { event: 'pay', paymentId });
  }
  if (hasFailed) {
    await store.conclude(order, declined(null), at(2));
    await store.requeue({ ...order, dueAt: at(122), sweeps: 0 }, at(240));
  }
  const sweepAfterSeconds = 60;
  const logger = recordingLogger();
  return {
    body: aRequest,
    work: (message, ports) =>
      takePaymentRequest(message, { store, notices: store, payments, keys, sweepAfterSeconds, ...ports }),
    meanwhile: async (deliver) => {
      for (let hours = 0; hours < 24; hours += 1) {
        clock.advance(3_600_000);
        await sweep({ dueOrders: store, clock, logger, sweepAfterSeconds });
        await deliver(aRequest);
      }
    },
  };
}

const requestPayment: Codes<NoticeCode | 'payment_without_order' | 'order_unknown' | Unreadable> = {
  payments_not_connected: (ports) => anOrdersPayment(ports, { keys: memoryKeys({}) }),
  payment_key_refused: (ports) =>
    anOrdersPayment(ports, { keys: memoryKeys({ [MERCHANT]: 'mk_test_revoked' }) }),
  payment_request_failed: (ports) => {
    const create = () => Promise.reject(new TypeError('no header takes this'));
    return anOrdersPayment(ports, { payments: { ...memoryPayments(), create } });
  },
  payment_unknown: (ports) => anOrdersPayment(ports, { keys: memoryKeys({}), hasFailed: true }),
  payment_without_order: (ports) => anOrdersPayment(ports, { hasFailed: true, isStray: true }),
  order_unknown: async (ports) => ({
    ...(await anOrdersPayment(ports, {})),
    body: aRequest.replace(orderId, anAcceptedOrder().id),
  }),
  ...unreadable(async (message, ports) => (await anOrdersPayment(ports, {})).work(message, ports)),
};

const paymentOutcome: Codes<OutcomeRefused['code'] | Unreadable> = {
  outcome_contradicts_order: async () => {
    const store = memoryOrderStore([aMug(10), aBowl(10)]);
    const order = anAcceptedOrder();
    const paymentId = paymentIds.create();
    await store.decide({ from: 'nothing', order });
    await store.link(order, paymentId, at(2), at(60));
    await store.conclude(order, { event: 'pay', paymentId }, at(2));
    return { body: JSON.stringify(failed(paymentId, order)), work: recordOn(store) };
  },
  event_unknown: () => ({
    body: JSON.stringify({ source: 'millrace.x', 'detail-type': 'x.happened', detail: {} }),
    work: recordOn(memoryOrderStore([])),
  }),
  malformed_message: () => ({ body: '{', work: recordOn(memoryOrderStore([])) }),
  validation_failed: () => ({
    body: JSON.stringify({ ...settled(paymentIds.create(), anAcceptedOrder()), detail: {} }),
    work: recordOn(memoryOrderStore([])),
  }),
};

function recordOn(store: ReturnType<typeof memoryOrderStore>): Given['work'] {
  return ({ body }, ports) => recordPaymentOutcome(readBody(body) as never, { ...ports, store });
}

/** @param simulation of the processor that takes simulated orders */
function orderProcessor(simulation?: string): Codes<DeadLetterCode> {
  const store = memoryOrderStore([aMug(10), aBowl(10)]);
  const attributes = simulation ? stringAttributes({ simulationId: simulation, sequence: '1' }) : {};
  const given = (detail: unknown): Given => ({
    body: typeof detail === 'string' ? detail : JSON.stringify(detail),
    attributes,
    work: (message, ports) =>
      processOrder(message, {
        ...ports,
        store,
        connectors: ['sandbox'],
        sweepAfterSeconds: 60,
        ...(simulation && { simulated: { count: store } }),
      }),
  });
  const aLine = { productId: 'p-1001', quantity: 2, price: 1999 };
  return {
    malformed_message: () => given('{'),
    card_number_refused: () => given(aDetail({ note: '4242 4242 4242 4242' })),
    validation_failed: () => given('{}'),
    order_conflict: async () => {
      const order = { ...anAcceptedOrder(), ...(simulation && { merchantId: simulation }) };
      await store.decide({ from: 'nothing', order: { ...order, lines: [] } });
      return given(aDetail({ orderId: order.id, items: [{ ...aLine, quantity: 7 }] }));
    },
    amount_too_large: () =>
      given(
        aDetail({
          items: Array.from({ length: 50 }, (_, index) => ({
            productId: `p-${index}`,
            quantity: 1000,
            price: 999_999_999_999,
          })),
        }),
      ),
  };
}

const countSearches: Codes<Unreadable | 'card_number_refused'> = {
  ...unreadable(count),
  card_number_refused: () => ({ body: '{"term":"4242424242424242"}', work: count }),
};

async function count({ body }: ReceivedMessage): Promise<void> {
  const outcome = await countSearch(body, {
    searches: { count: async () => 'counted' },
    catalog: { vocabulary: async () => new Set<string>() },
  });
  if (typeof outcome !== 'string') throw new MessageRefused(outcome.refused);
}

const projection: Codes<Exclude<EventNotProjected['reason'], 'too_early'> | Unreadable> = {
  contradiction: async (ports) => {
    const payment = aPendingPayment();
    const store = memoryPaymentStore();
    await store.create(aNewPayment(payment));
    for (const event of wayTo.settled) await store.apply(payment, aChange(event));
    return { body: JSON.stringify(aFailure(payment.id)), work: projectOn(store)(ports) };
  },
  payment_unknown: (ports) => ({
    body: JSON.stringify(aFailure(paymentIds.create())),
    work: projectOn()(ports),
  }),
  refund_unknown: (ports) => {
    const [paymentId, refundId] = [paymentIds.create(), refundIds.create()];
    const { source, type, detail } = refundSucceeded.make({
      ...eventFacts,
      id: `${refundId}.succeeded`,
      data: { paymentId, refundId, transferId: 'tr_9' } as never,
    });
    return { body: JSON.stringify({ source, 'detail-type': type, detail }), work: projectOn()(ports) };
  },
  event_unknown: (ports) => ({
    body: JSON.stringify({ source: 'millrace.x', 'detail-type': 'x.happened', detail: {} }),
    work: projectOn()(ports),
  }),
  malformed_message: (ports) => ({ body: '{', work: projectOn()(ports) }),
  validation_failed: (ports) => ({
    body: JSON.stringify({ ...aFailure(paymentIds.create()), detail: {} }),
    work: projectOn()(ports),
  }),
};

const eventFacts = { occurredAt: at(4), correlationId: 'cor_event', merchantId: MERCHANT };

function aFailure(paymentId: string) {
  const { source, type, detail } = settlementFailed.make({
    ...eventFacts,
    id: `${paymentId}.failed`,
    data: { paymentId, code: 'source_declined', message: 'The bank declined.' },
  });
  return { source, 'detail-type': type, detail };
}

function projectOn(store = memoryPaymentStore()) {
  const refunds = memoryRefundStore(store);
  return ({ clock, logger }: Ports): Given['work'] =>
    ({ body }) =>
      projectEvent(readBody(body) as never, { store, refunds, clock, logger });
}

const processor: Codes<'unreadable_stream_record'> = {
  unreadable_stream_record: () => ({
    body: '{}',
    work: async (message) => {
      const failures = await screenPayments([message], { ...testPorts({}), readImage: readStreamRecord });
      for (const error of failures.values()) throw error;
    },
  }),
};

/** By the file that takes the messages of a queue. */
const consumers: Readonly<Record<string, Codes<string>>> = {
  'order/src/handlers/request-payment.ts': requestPayment,
  'order/src/handlers/payment-outcome.ts': paymentOutcome,
  'order/src/handlers/order-processor.ts': orderProcessor(),
  'order/src/services/order-worker.ts': orderProcessor(),
  'order/src/handlers/simulation-processor.ts': orderProcessor(simulationIds.create()),
  'catalog/src/adapters/lookup-queue.ts': countSearches,
  'payment/src/handlers/projection.ts': projection,
  'processing/src/handlers/processor.ts': processor,
};

it('knows every consumer of a queue', () => {
  const apps = join(import.meta.dirname, '../../../apps');
  const found = ['batchHandler(', 'batchResponse(', ' queueConsumer({']
    .flatMap((call) => filesWith(call, ...readdirSync(apps).map((module) => join(apps, module, 'src'))))
    .map((path) => relative(apps, path))
    .filter((path) => !path.endsWith('.spec.ts'));
  expect(Object.keys(consumers).sort()).toEqual(found.sort());
});

describe.each(Object.entries(consumers))('a dead letter of %s', (_consumer, codes) => {
  it.each(Object.entries(codes))(
    'INV-28, INV-42: comes back when it is put back and its cause is still there: %s',
    async (code, make) => {
      const letters: DeadLetter[] = [];
      const ports: Ports = {
        deadLetters: { send: async (letter) => void letters.push(letter) },
        deadLetterQueueUrl: 'https://sqs/1/q-dlq',
        clock: fixedClock(at(300)),
        logger: recordingLogger(),
      };
      const { body, attributes = {}, work, meanwhile } = await make(ports);
      const handler = batchHandler((message) => work(message, ports), ports);
      const deliver = async (text: string, given: MessageAttributes): Promise<void> => {
        expect(await handler(sqsEvent([text], given as never))).toEqual({ batchItemFailures: [] });
      };
      await deliver(body, attributes);
      expect(letters.map(({ reason }) => reason.code)).toEqual([code]);
      const [letter] = letters.splice(0);
      await meanwhile?.((text) => deliver(text, {}));
      letters.length = 0;

      for (let redrives = 0; redrives < 2; redrives += 1) {
        const marks = { redrivenBy: 'somebody', redrivenAt: ports.clock() };
        const sent = deadLetterAttributesOf(letter!.messageAttributes, letter!);
        await deliver(letter!.body, redrivenAttributesOf(sent, marks));
        expect(letters.splice(0).map(({ reason }) => reason.code)).toEqual([code]);
      }
    },
  );
});
