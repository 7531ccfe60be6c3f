import { beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { demoMerchants } from '@millrace/contracts-merchant';
import { awsEndpoint } from '@millrace/tools-start';
import { exampleOf, idsOwnedBy, pathOf, type Example, type Ids } from './platform/examples.ts';
import { rewritten } from './platform/json-texts.ts';
import { demoMerchant, rivalMerchant, type Answer, type Merchant } from './platform/merchant.ts';
import { operationsOf, type Operation } from './platform/open-api.ts';
import { faultOf } from './platform/problem.ts';
import { rawPost } from './platform/raw-post.ts';
import { sharedPlatform } from './platform/shared-platform.ts';
import { effectsIn, tablesAtRest } from './platform/tables.ts';

const AT_ONCE = 8;
const MAX_KEY_LENGTH = 255;
const REPLAYED = 'idempotency-replayed';

const platform = sharedPlatform();
const aws = awsEndpoint(platform.endpointUrl);
const merchant = demoMerchant(platform);
const rival = rivalMerchant(platform);
const creating = (await operationsOf(platform)).filter(({ needsIdempotencyKey }) => needsIdempotencyKey);

let ids: Ids;
let others: Ids;
let rivals: Ids;

beforeAll(async () => {
  [ids, others, rivals] = await Promise.all([idsOwnedBy(merchant), idsOwnedBy(merchant), idsOwnedBy(rival)]);
});

const keyed = (key: string = randomUUID()): Record<string, string> => ({ 'idempotency-key': key });
const idOf = ({ json }: Answer): string => (json as { id: string }).id;

function expectMade(answer: Answer, { success }: Operation): void {
  expect([answer.status, answer.headers.get(REPLAYED)]).toEqual([success, null]);
}

function expectReplay(again: Answer, first: Answer): void {
  expect([again.status, again.text, again.headers.get(REPLAYED)]).toEqual([first.status, first.text, 'true']);
  expect(again.headers.get('content-type')).toBe(first.headers.get('content-type'));
}

it('INV-11: applies to at least one operation', () => {
  expect(creating.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['POST /payments', 'POST /quotes']),
  );
});

/** The fields of a request that have a default, with their defaults. */
function defaultsOf({ body }: Operation): [string, unknown][] {
  return Object.entries(body?.properties ?? {}).flatMap(([name, schema]) =>
    'default' in schema ? [[name, schema.default]] : [],
  );
}

it('INV-11: every optional field has a default, or changes the meaning when it is present', () => {
  const optional = creating.flatMap((operation) => {
    const { properties = {}, required = [] } = operation.body ?? {};
    const defaulted = defaultsOf(operation).map(([name]) => name);
    return Object.keys(properties)
      .filter((name) => !required.includes(name) && !defaulted.includes(name))
      .map((name) => `${operation.name} ${name}`);
  });
  expect(optional.sort()).toEqual([
    'POST /orders orderId',
    'POST /payments quoteToken',
    'POST /payments/{id}/refunds reason',
    'POST /quotes sourceAmount',
    'POST /quotes targetAmount',
  ]);
  expect(creating.flatMap(defaultsOf).map(([name]) => name)).toEqual(
    expect.arrayContaining(['metadata', 'invalidRate', 'duplicateRate']),
  );
});

describe.each(creating)('$name', (operation) => {
  const { name, success, refusals } = operation;
  let path: string;
  let example: Example;

  beforeAll(() => {
    path = pathOf(operation, ids);
    example = exampleOf(operation);
  });

  const post = (body: object, headers: Record<string, string>, by: Merchant = merchant): Promise<Answer> =>
    by.post(path, body, headers);

  it('INV-11: repeated, is answered with the first bytes, whatever has happened since', async () => {
    const headers = keyed();
    const first = await post(example.body, headers);
    expectMade(first, operation);
    await tablesAtRest(platform.endpointUrl);
    expectReplay(await post(example.body, headers), first);
    // The same for a program, though formatted differently.
    const reordered = Object.fromEntries(Object.entries(example.body).reverse());
    expectReplay(await post(reordered, headers), first);
  });

  it('INV-11: repeated with its numbers in another notation, is answered with the first bytes', async () => {
    const headers = keyed();
    const { body } = exampleOf(operation);
    const [written, ...others] = rewritten(body);
    const first = await merchant.post(path, written, headers);
    expectMade(first, operation);
    for (const other of [JSON.stringify(body), ...others]) {
      expectReplay(await merchant.post(path, other, headers), first);
    }
  });

  for (const [field, value] of defaultsOf(operation)) {
    it(`INV-11: repeated with or without the default of ${field}, is answered with the first bytes`, async () => {
      const { [field]: _given, ...without } = exampleOf(operation).body as Record<string, unknown>;
      const written = { ...without, [field]: value };
      for (const [one, other] of [
        [without, written],
        [written, without],
      ] as const) {
        const headers = keyed();
        const first = await post(one, headers);
        expectMade(first, operation);
        expectReplay(await post(other, headers), first);
      }
    });
  }

  const { refused } = exampleOf(operation);
  if (refused) {
    it('INV-11: repeated after a refusal, is refused with the same bytes', async () => {
      const headers = keyed();
      const first = await post(refused.body, headers);
      expect(faultOf(first, refused.code, refusals.get(refused.code)!)).toBeUndefined();
      expect(first.headers.get(REPLAYED)).toBeNull();
      expectReplay(await post(refused.body, headers), first);
    });
  }

  it('INV-11: repeated with another body, is refused and keeps the first answer', async () => {
    const headers = keyed();
    const first = await post(example.otherBody, headers);
    expectMade(first, operation);
    const other = await post(example.body, headers);
    expect(faultOf(other, 'idempotency_key_reused', 422)).toBeUndefined();
    expectReplay(await post(example.otherBody, headers), first);
  });

  it('INV-11: eight times at the same moment, has one effect', async () => {
    const headers = keyed();
    const before = await effectsIn(aws, operation.module);
    const { body } = exampleOf(operation);
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => post(body, headers)));
    const made = answers.filter(({ status }) => status === success);
    const running = answers.filter(({ status }) => status !== success);
    expect(new Set(made.map(({ text }) => text)).size).toBe(1);
    expect(running.map((answer) => faultOf(answer, 'idempotency_in_flight', 409))).toEqual(
      running.map(() => undefined),
    );
    for (const answer of running) expect(answer.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    const effects = [...(await effectsIn(aws, operation.module))].filter((effect) => !before.has(effect));
    expect(effects).toEqual([expect.stringContaining(idOf(made[0]!))]);
    expectReplay(await post(body, headers), made[0]!);
  });

  it('INV-13: by another merchant with the same key, is a request of its own', async () => {
    const headers = keyed();
    const mine = await post(example.body, headers);
    const theirs = await rival.post(pathOf(operation, rivals), example.body, headers);
    expectMade(mine, operation);
    expectMade(theirs, operation);
    expect(idOf(theirs)).not.toBe(idOf(mine));
  });

  it('accepts a key of 255 visible characters except commas, with spaces between them', async () => {
    const key = `${randomUUID()} !"#$%&'()*+-./:;<=>?@[]^_{|}~ `.padEnd(MAX_KEY_LENGTH, 'x');
    expectMade(await post(exampleOf(operation).body, keyed(key)), operation);
  });

  describe('INV-23: with an invalid key', () => {
    it.each([
      ['no header', 'idempotency_key_missing', undefined],
      ['nothing', 'idempotency_key_missing', ''],
      ['only spaces', 'idempotency_key_missing', '   '],
      ['256 characters', 'idempotency_key_invalid', 'x'.repeat(MAX_KEY_LENGTH + 1)],
      ['a tab', 'idempotency_key_invalid', 'a\tb'],
      ['a letter beyond ASCII', 'idempotency_key_invalid', 'é'],
      ['a comma', 'idempotency_key_invalid', `${randomUUID()},${randomUUID()}`],
    ])('is refused: %s', async (_title, code, key) => {
      const before = await effectsIn(aws, operation.module);
      const type = { 'content-type': 'application/json' };
      const body = JSON.stringify(exampleOf(operation).body);
      const answer = await merchant.send(
        'POST',
        path,
        { ...type, ...(key !== undefined && keyed(key)) },
        body,
      );
      expect(faultOf(answer, code, 400)).toBeUndefined();
      expect(await effectsIn(aws, operation.module)).toEqual(before);
    });

    it('is refused: two headers', async () => {
      const before = await effectsIn(aws, operation.module);
      const key = randomUUID();
      for (const other of [key, randomUUID()]) {
        const answer = await rawPost(new URL(path, platform.originUrl), {
          authorization: `Bearer ${demoMerchants[0].apiKey}`,
          'idempotency-key': key,
          'Idempotency-Key': other,
          body: JSON.stringify(exampleOf(operation).body),
        });
        expect(answer).toMatch(/^HTTP\/1\.1 400 [^]*"idempotency_key_invalid"/);
      }
      expect(await effectsIn(aws, operation.module)).toEqual(before);
    });

    it.each(['\0', '\x1b', '\x7f', 'a\rb'])(
      'is refused before any function runs, control character %#',
      async (control) => {
        const before = await effectsIn(aws, operation.module);
        const answer = await rawPost(new URL(path, platform.originUrl), {
          authorization: `Bearer ${demoMerchants[0].apiKey}`,
          'idempotency-key': control,
          body: JSON.stringify(exampleOf(operation).body),
        });
        expect(answer).toMatch(/^HTTP\/1\.1 400 /);
        expect(await effectsIn(aws, operation.module)).toEqual(before);
      },
    );
  });

  it('INV-13: with a key of another route, is a request of its own', async () => {
    const headers = keyed();
    for (const one of creating.filter((other) => other.name !== name)) {
      expectMade(await merchant.post(pathOf(one, ids), exampleOf(one).body, headers), one);
    }
    expectMade(await post(example.body, headers), operation);
  });

  if (operation.path.includes('{')) {
    it('INV-11: with a key that was used for another resource, is refused and changes nothing', async () => {
      const headers = keyed();
      expectMade(await post(example.body, headers), operation);
      const before = await effectsIn(aws, operation.module);
      const other = await merchant.post(pathOf(operation, others), example.body, headers);
      expect(faultOf(other, 'idempotency_key_reused', 422)).toBeUndefined();
      expect(await effectsIn(aws, operation.module)).toEqual(before);
    });
  }
});
