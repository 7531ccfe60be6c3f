import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { simulationIds } from '@millrace/contracts-order';
import {
  batchHandler,
  deadLetterAttributesOf,
  MessageRefused,
  redrivenAttributesOf,
  type DeadLetter,
  type MessageAttributes,
  type ReceivedMessage,
} from '@millrace/dead-letters';
import { countSearch } from '@millrace/catalog/application/count-search.ts';
import { at } from '@millrace/order/testing/builders.ts';
import { readStreamRecord } from '@millrace/processing/adapters/stream-record.ts';
import { screenPayments } from '@millrace/processing/application/screen-payments.ts';
import { testPorts } from '@millrace/processing/testing/ports.ts';
import { filesWith, fixedClock, recordingLogger, sqsEvent } from '@millrace/testing';
import { unreadable, type Codes, type Ports, type Unreadable } from './cases.ts';
import { orderProcessor, paymentOutcome, requestPayment } from './order-cases.ts';
import { projection } from './payment-cases.ts';

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
  const apps = join(import.meta.dirname, '../../../../apps');
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
