import { beforeAll, describe, expect, it } from '@jest/globals';
import { randomInt, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { holdsCardNumber } from '@millrace/card-numbers';
import { demoMerchants } from '@millrace/contracts-merchant';
import { filesWithAny, runs } from '@millrace/testing';
import fc from 'fast-check';
import { exampleOf, idsOwnedBy, pathOf } from './platform/examples.ts';
import type { EarlierRequest, FuzzedRequest } from './platform/fuzzed-request.ts';
import { fuzzedRequest } from './platform/fuzzed-requests.ts';
import { inParallel } from './platform/in-parallel.ts';
import { demoMerchant } from './platform/merchant.ts';
import { operationsOf } from './platform/open-api.ts';
import { INTERNAL } from './platform/problem.ts';
import { sharedPlatform } from './platform/shared-platform.ts';
import { tablesAtRest } from './platform/tables.ts';

const REQUESTS = runs({ usual: 1_000, long: 20_000 });
const AT_ONCE = 8;
const WITHIN_MS = runs({ usual: 3 * 60_000, long: 30 * 60_000 });
const SHOWN_FAULTS = 20;

const platform = sharedPlatform();
const merchant = demoMerchant(platform);
const operations = await operationsOf(platform);
const ids = await idsOwnedBy(merchant);

const planted = { marker: `planted${randomUUID().replaceAll('-', '')}`, card: aCardNumber() };
/** Part of the accepted requests, which proves that the search finds stored texts. */
const kept = `kept${randomUUID().replaceAll('-', '')}`;
const seed = randomInt(2 ** 31);

let before: Record<string, string[]>;
let earlier: EarlierRequest[];

beforeAll(async () => {
  await merchant.pay({ metadata: { note: kept } });
  earlier = await inParallel(
    operations.filter(({ needsIdempotencyKey }) => needsIdempotencyKey),
    1,
    async (operation) => {
      const request = {
        operation,
        path: pathOf(operation, ids),
        key: randomUUID(),
        body: exampleOf(operation).body,
      };
      const { status } = await merchant.post(request.path, request.body, { 'idempotency-key': request.key });
      expect(status).toBe(operation.success);
      return request;
    },
  );
  before = await tablesAtRest(platform.endpointUrl);
});

describe(`INV-1, INV-23, INV-34: ${REQUESTS} malformed requests`, () => {
  it(
    `are refused as documented, or replayed (seed ${seed})`,
    async () => {
      const requests = fc.sample(fuzzedRequest(operations, { ids, earlier, planted }), {
        seed,
        numRuns: REQUESTS,
      });
      const faults = await inParallel(requests, AT_ONCE, async (request) => {
        const fault = faultOf(request, await send(request));
        return fault === undefined
          ? []
          : [`${request.what}: ${fault}\n${JSON.stringify(request).slice(0, 500)}`];
      });
      expect(faults.flat().slice(0, SHOWN_FAULTS)).toEqual([]);
    },
    WITHIN_MS,
  );

  it('have changed nothing in any table', async () => {
    expect(await tablesAtRest(platform.endpointUrl)).toEqual(before);
  });

  it('have left no text of theirs in any file', async () => {
    const { stateDir } = platform;
    expect(await filesWithAny([kept], stateDir)).not.toEqual([]);
    expect(await filesWithAny([planted.marker, ...formatsOf(planted.card)], stateDir)).toEqual([]);
  });
});

const formatsOf = (card: string): string[] =>
  ['', ' ', '-', '.'].map((separator) => card.match(/.{4}/g)!.join(separator));

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });

/** Sends requests that `fetch` cannot send: raw paths, and repeated headers. */
async function send({ method, path, headers, body }: FuzzedRequest): Promise<Answer> {
  const { hostname: host, port } = new URL(platform.originUrl);
  const authorization = `Bearer ${demoMerchants[0].apiKey}`;
  const outgoing = httpRequest({ agent, host, port, method, path, headers: { authorization, ...headers } });
  outgoing.end(body);
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  return { status: response.statusCode!, headers: response.headers, text: await textOf(response) };
}

/** @returns the fault of an answer, if any */
function faultOf(
  { operation, expected }: FuzzedRequest,
  { status, headers, text }: Answer,
): string | undefined {
  const answer = `${status} ${text.slice(0, 300)}`;
  if (status >= 500) return answer;
  if (INTERNAL.test(text)) return `exposes internals: ${answer}`;
  if (holdsCardNumber(text)) return `repeats the card number: ${answer}`;
  if (expected === 'replayed') {
    const isReplay = status === operation?.success && headers['idempotency-replayed'] === 'true';
    return isReplay ? undefined : `is no repeat: ${answer}`;
  }
  if (expected === 'unmade') return undefined;
  if (status < 400) return `is accepted: ${answer}`;
  if (!operation) return undefined;
  const { code } = JSON.parse(text) as { code: string };
  return operation.refusals.get(code) === status ? undefined : `is not documented: ${answer}`;
}

/** 16 digits of Visa's range with a valid check digit (ISO/IEC 7812-1). */
function aCardNumber(): string {
  const digits = `4${Array.from({ length: 14 }, () => randomInt(10)).join('')}`;
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return digits + String((10 - (sum % 10)) % 10);
}
