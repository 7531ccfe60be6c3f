import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { recordingServer, sqsEvent } from '@millrace/testing';
import { resourceName, type Module } from '../resource-names.ts';
import { functionsIn, type DeployedFunction } from './deployed-functions.ts';
import { invokeBundle } from './hanging-calls.ts';
import { synthesized, templatesIn } from './synthesized.ts';
import { logicalIdOf, propertyOf, resourcesOf, type TemplateJson } from './template.ts';

/** A message of each consumer of a queue that has its form, by the function's name, and its attributes. */
export type SampleMessages = Readonly<
  Record<string, { readonly body: object; readonly attributes?: Parameters<typeof sqsEvent>[1] }>
>;

const ALL_TIMEOUT_MS = 120_000;

/** What no consumer can take. */
const nonsense = [
  ...['no JSON', '', 'null', '1', '"text"', '[]', '{}', '{"__proto__":null}', '{"detail":null}', '\ufeff{}'],
  `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
];

const texts = [
  '🎁',
  'a\nb',
  '\u0000',
  '\u007f',
  '\ud83d',
  '4242 4242 4242 4242',
  'constructor',
  'x'.repeat(10_000),
];
const wrongValues: readonly unknown[] = [null, {}, [], -1, 0.5, true, ...texts];

/**
 * Every message ends at its first delivery, done with or as one dead letter with a code, in every function that consumes
 * a queue by the module's template. Such messages are made from those that are given, with each of their values left
 * out or wrong; the functions are those in `dist/apps`.
 */
export function describeUnprocessableMessages(module: Module, samples: SampleMessages): void {
  const local = synthesized(module, 'local');
  const consumers = queueConsumersIn(templatesIn(local).service, resourceName(local.stage, module, ''));

  it('is tested of each function that consumes a queue', () => {
    expect(Object.keys(samples).sort()).toEqual(consumers.map(({ handler }) => handler).sort());
  });

  describe.each(consumers)('what $handler cannot process', (consumer) => {
    const { body, attributes } = samples[consumer.handler]!;
    const misfits = [...wrongs(body)].map((wrong) => JSON.stringify(wrong));
    let ofNonsense: Ended;
    let ofMisfits: Ended;
    beforeAll(async () => {
      [ofNonsense, ofMisfits] = (await Promise.all(
        [nonsense, misfits].map((bodies) => delivered(module, consumer, batchesOf(bodies, attributes))),
      )) as [Ended, Ended];
    });

    it('INV-42: is one dead letter with a code, at its first delivery', () => {
      expect(ofNonsense.comeAgain).toEqual([]);
      expect(ofNonsense.letters).toHaveLength(nonsense.length);
    });

    it('INV-42: is never more than one, whichever of its values is wrong', () => {
      expect(ofMisfits.comeAgain).toEqual([]);
      expect(ofMisfits.letters.length).toBeGreaterThan(misfits.length / 2);
      expect(ofMisfits.letters.length).toBeLessThanOrEqual(misfits.length);
    });

    it('says why, and not that nobody expected it', () => {
      const codes = [...ofNonsense.letters, ...ofMisfits.letters];
      expect(codes.filter((code) => !/^[a-z_]+$/.test(code) || code === 'unexpected_failure')).toEqual([]);
    });
  });
}

/** The same value with each value within it left out, or wrong in each way. */
function* wrongs(value: unknown): Generator<unknown> {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    const others = Object.entries(value).filter(([other]) => other !== name);
    yield Object.fromEntries(others);
    for (const wrong of [...wrongValues, ...wrongs(inner)]) {
      yield Array.isArray(value) ? [wrong] : Object.fromEntries([...others, [name, wrong]]);
    }
  }
}

type SqsEvent = ReturnType<typeof sqsEvent>;

const SEND = 'AmazonSQS.SendMessage';

/** As many as Lambda takes from a queue at once. */
const BATCH_SIZE = 10;

function batchesOf(bodies: readonly string[], attributes: SampleMessages[string]['attributes']): SqsEvent[] {
  const batches = Math.ceil(bodies.length / BATCH_SIZE);
  return Array.from({ length: batches }, (_, batch) =>
    sqsEvent(bodies.slice(batch * BATCH_SIZE, (batch + 1) * BATCH_SIZE), attributes),
  );
}

interface Ended {
  /** The codes. */
  readonly letters: readonly string[];
  readonly comeAgain: readonly unknown[];
}

async function delivered(
  module: Module,
  consumer: DeployedFunction,
  events: readonly SqsEvent[],
): Promise<Ended> {
  const server = await recordingServer(({ headers, body }) =>
    headers['x-amz-target'] === SEND
      ? { body: { MD5OfMessageBody: createHash('md5').update(JSON.parse(body).MessageBody).digest('hex') } }
      : // What a message gets as far as, it is refused for good.
        { status: 400, body: { __type: 'ValidationException', message: 'No.' } },
  );
  try {
    const output = await invokeBundle(module, consumer, {
      events,
      url: server.url,
      limitMs: ALL_TIMEOUT_MS,
      result: 'answers.flatMap(({ batchItemFailures }) => batchItemFailures)',
    });
    const letters = server.requests
      .filter(({ headers }) => headers['x-amz-target'] === SEND)
      .map(({ body }) => String(JSON.parse(body).MessageAttributes.deadLetterCode?.StringValue));
    return { letters, comeAgain: output as unknown[] };
  } finally {
    await server.stop();
  }
}

function queueConsumersIn(template: TemplateJson, prefix: string): readonly DeployedFunction[] {
  const consuming = resourcesOf(template, 'AWS::Lambda::EventSourceMapping')
    .filter((mapping) => propertyOf(mapping, 'StartingPosition') === undefined)
    .map((mapping) => template.Resources[logicalIdOf(propertyOf(mapping, 'FunctionName')) ?? '']!)
    .map((alias) => template.Resources[logicalIdOf(propertyOf(alias, 'FunctionName')) ?? '']!)
    .map((fn) => String(propertyOf(fn, 'FunctionName')).slice(prefix.length));
  return functionsIn(template, prefix).filter(({ handler }) => consuming.includes(handler));
}
