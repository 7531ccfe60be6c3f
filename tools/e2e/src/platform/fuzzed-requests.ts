import { sampleFormats, formatsOf } from '@millrace/card-numbers/testing';
import fc from 'fast-check';
import { exampleOf, pathOf, type Ids } from './examples.ts';
import { nested, rawJSON, rewritten, withFieldTwice } from './json-texts.ts';
import type { Operation } from './open-api.ts';

/** A request as it goes over the wire. */
export interface FuzzedRequest {
  /** As in `POST /payments, a name twice`. */
  readonly what: string;
  /** Undefined where no operation is addressed. */
  readonly operation?: Operation;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body?: string;
  /** `replayed`: it means the same as an earlier request; `unmade`: whatever is answered, it makes nothing. */
  readonly expected: 'refused' | 'replayed' | 'unmade';
}

export interface Planted {
  /** In what is refused. */
  readonly marker: string;
  /** A card number of nobody, which is refused wherever it is. */
  readonly card: string;
}

/** A request that was carried out; whatever is sent with its key makes nothing. */
export interface EarlierRequest {
  readonly operation: Operation;
  readonly path: string;
  readonly key: string;
  readonly body: object;
}

/** Writings of a card number that a header may hold. */
const inHeader = (text: string): boolean => /^[\x20-\x2b\x2d-\x7e]+$/.test(text);

const builtInNames = Object.getOwnPropertyNames(Object.prototype);
const freshKey = fc.uuid();
const JSON_TYPE = { 'content-type': 'application/json' };

/** Requests of every operation in every shape, none of which makes anything. */
export function fuzzedRequest(
  operations: readonly Operation[],
  { ids, earlier, planted }: { ids: Ids; earlier: readonly EarlierRequest[]; planted: Planted },
): fc.Arbitrary<FuzzedRequest> {
  const bodies = operations.filter(({ body }) => body).flatMap((one) => badBodies(one, ids, planted));
  return fc.oneof(
    { weight: 4, arbitrary: fc.oneof(...bodies) },
    { weight: 2, arbitrary: fc.oneof(...operations.flatMap((one) => badAddresses(one, ids, planted))) },
    { weight: 2, arbitrary: fc.oneof(...earlier.flatMap((one) => repeats(one, planted))) },
    { weight: 1, arbitrary: nowhere(planted) },
  );
}

type Shape = Pick<FuzzedRequest, 'path' | 'headers' | 'body'>;

function shaper(operation: Operation, expected: FuzzedRequest['expected']) {
  return (what: string, shape: fc.Arbitrary<Shape>): fc.Arbitrary<FuzzedRequest> =>
    shape.map((request) => {
      const { name, method } = operation;
      return { what: `${name}, ${what}`, operation, method, expected, ...request };
    });
}

function badBodies(operation: Operation, ids: Ids, { marker, card }: Planted): fc.Arbitrary<FuzzedRequest>[] {
  const shape = shaper(operation, 'refused');
  const path = pathOf(operation, ids);
  const valid = exampleOf(operation).body as Record<string, unknown>;
  const text = JSON.stringify(valid);
  const places = [...placesIn(valid)];
  const place = fc.constantFrom(...places);
  const marked = (body: fc.Arbitrary<string>, headers: object = {}): fc.Arbitrary<Shape> =>
    fc.record({ key: freshKey, body }).map(({ key, body }) => {
      return { path, body, headers: { ...JSON_TYPE, 'idempotency-key': key, ...headers } };
    });
  const texts = [...withFieldTwice({ ...valid, [marker]: marker })];
  const numbers = places.filter(({ value }) => Number.isInteger(value));
  const cards = fc.constantFrom(...sampleFormats(), ...formatsOf(card));
  const unread = {
    'user-agent': card,
    referer: `https://${card}/`,
    'x-request-id': card,
    cookie: `a=${card}`,
  };
  return [
    shape('a name twice', marked(fc.constantFrom(...texts))),
    shape(
      'too deep',
      marked(
        fc
          .tuple(place, fc.integer({ min: 40, max: 25_000 }))
          .map(([at, depth]) =>
            at.with(marker).replace(JSON.stringify(marker), () => `{"${marker}":${nested(depth)}}`),
          ),
      ),
    ),
    shape(
      'a number that is whole as a double',
      marked(
        fc
          .tuple(fc.constantFrom(...numbers), fc.integer({ min: 20, max: 400 }), fc.boolean())
          .map(([at, zeros, exponent]) => {
            const fraction = `${'0'.repeat(zeros)}1`;
            // Next to 0 doubles are so close that only an exponent is lost.
            if (at.value === 0) return at.with(rawJSON(`0.${fraction}e-400`));
            const digits = `${String(at.value)}${fraction}`;
            return at.with(
              rawJSON(exponent ? `${digits}e-${fraction.length}` : `${String(at.value)}.${fraction}`),
            );
          }),
      ),
    ),
    shape(
      'another value',
      marked(
        fc.tuple(place, fc.jsonValue({ maxDepth: 4 })).map(([at, value]) => at.with({ [marker]: [value] })),
      ),
    ),
    shape(
      'an unknown field',
      marked(
        fc
          .tuple(fc.constantFrom(marker, ...builtInNames), fc.jsonValue())
          .map(
            ([name, value]) => `{${JSON.stringify(name)}:${JSON.stringify([marker, value])},${text.slice(1)}`,
          ),
      ),
    ),
    shape('half a character', marked(place.map((at) => at.with(`${marker}\ud83d`)))),
    shape('a card number', marked(fc.tuple(place, cards).map(([at, written]) => at.with(`${written}`)))),
    shape(
      'a card number within text',
      marked(fc.tuple(place, cards).map(([at, written]) => at.with(`${marker} ${written}.`))),
    ),
    shape(
      'a card number as a name',
      marked(fc.tuple(place, cards).map(([at, name]) => at.with({ [name]: marker }))),
    ),
    shape(
      'card numbers in headers',
      marked(fc.constant(`{"${marker}":1}`), { ...unread, 'x-correlation-id': card }),
    ),
    shape('no JSON', marked(fc.string({ unit: 'binary', maxLength: 200 }).map((any) => `${any}"${marker}`))),
    shape(
      'a key that is none',
      fc
        .constantFrom<(string | string[])[]>(
          `${marker},x`,
          [marker, marker],
          [marker, 'x'],
          marker.padEnd(256, 'x'),
          ...[...formatsOf(card)].filter(inHeader),
        )
        .map((key) => ({ path, body: text, headers: { ...JSON_TYPE, 'idempotency-key': key } })),
    ),
    shape(
      'encoded',
      fc
        .constantFrom('gzip', 'br', 'deflate', `${marker}`, 'identity, gzip')
        .chain((encoding) => marked(fc.constant(at(places, marker)), { 'content-encoding': encoding })),
    ),
    shape(
      'of another type',
      fc
        .constantFrom('application/xml', 'text/plain', 'application/x-www-form-urlencoded', marker, '')
        .chain((type) => marked(fc.constant(at(places, marker)), { 'content-type': type })),
    ),
    shape(
      'without a key of the API',
      fc
        .constantFrom(`Bearer ${marker}`, marker, `Basic ${marker}`, `Bearer ${card}`)
        .chain((authorization) => marked(fc.constant(at(places, marker)), { authorization })),
    ),
  ];
}

function badAddresses(
  operation: Operation,
  ids: Ids,
  { marker, card }: Planted,
): fc.Arbitrary<FuzzedRequest>[] {
  const shape = shaper(operation, 'refused');
  const path = pathOf(operation, ids);
  const body = operation.body && JSON.stringify(exampleOf(operation).body);
  const addressed = (address: fc.Arbitrary<string>): fc.Arbitrary<Shape> =>
    fc.record({ key: freshKey, address }).map(({ key, address }) => {
      return { path: address, headers: { ...JSON_TYPE, 'idempotency-key': key }, ...(body && { body }) };
    });
  const withQuery = (query: string): string => `${path}${path.includes('?') ? '&' : '?'}${query}`;
  const name = fc.constantFrom(marker, card, ...builtInNames, '%', '%ff', '%00', '', ' ', 'é').map(encode);
  const known = operation.parameters.filter((one) => one.in === 'query');
  const unknown = name.filter((text) => text !== '').map((text) => withQuery(`${text}=${marker}`));
  const requests = [
    shape('an unknown parameter', addressed(unknown)),
    shape('an unknown parameter, absolute', addressed(unknown.map((url) => `http://${marker}${url}`))),
  ];
  if (known.length > 0) {
    const twice = fc
      .constantFrom(...known)
      .map((one) => withQuery(`${one.name}=${marker}&${one.name}=${card}`));
    requests.push(shape('a parameter twice', addressed(twice)));
  }
  if (operation.path.includes('{')) {
    const segment = fc.constantFrom(
      marker,
      `${marker}%00`,
      card,
      '%',
      '%25',
      '%ff',
      '__proto__',
      '..%2f',
      'x'.repeat(9_000),
    );
    requests.push(
      shape(
        'an id that is none',
        addressed(segment.map((text) => operation.path.replace(/\{\w+\}/, () => encode(text)))),
      ),
    );
  }
  return requests;
}

/** With the key of an earlier request: the same in other words, or anything else. */
function repeats(earlier: EarlierRequest, { marker }: Planted): fc.Arbitrary<FuzzedRequest>[] {
  const { operation, path, key, body } = earlier;
  const text = JSON.stringify(body);
  const keyed = (sent: fc.Arbitrary<string>): fc.Arbitrary<Shape> =>
    sent.map((body) => ({ path, body, headers: { ...JSON_TYPE, 'idempotency-key': key } }));
  const sameMeaning = [
    ...rewritten(body),
    JSON.stringify(body, null, 7),
    JSON.stringify(Object.fromEntries(Object.entries(body).reverse())),
    text.replaceAll(/"(\w)(?=\w*":)/g, (_all, first: string) => `"\\u00${first.charCodeAt(0).toString(16)}`),
  ];
  const damaged = fc
    .tuple(
      fc.nat(text.length),
      fc.nat(5),
      fc.oneof(
        fc.constantFrom('', marker, '"', ',', '}', '{', '[', '\\', '\0', 'e', '.', '-', '0'),
        fc.string({ unit: 'binary', maxLength: 3 }),
      ),
    )
    .map(([start, removed, put]) => text.slice(0, start) + put + text.slice(start + removed));
  return [
    shaper(operation, 'replayed')('the same in other words', keyed(fc.constantFrom(...sameMeaning))),
    shaper(operation, 'unmade')('damaged', keyed(damaged)),
    shaper(operation, 'unmade')('anything', keyed(fc.json())),
  ];
}

/** Paths and methods that no API has. */
function nowhere({ marker }: Planted): fc.Arbitrary<FuzzedRequest> {
  const method = fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS');
  const path = fc.constantFrom(
    `/payments/${marker}/x`,
    `/${marker}`,
    '/payments/',
    '//payments',
    `/orders//${marker}`,
    '/__proto__',
    `http://${marker}/payments/x/y/z`,
  );
  return fc.record({ method, path }).map((request) => {
    return { what: `${request.method} ${request.path}`, headers: JSON_TYPE, expected: 'refused', ...request };
  });
}

interface Place {
  readonly value: unknown;
  /** The whole as JSON, with another value here. */
  with(other: unknown): string;
}

/** Every value within a value. */
function* placesIn(whole: object, inner: object = whole, path: readonly string[] = []): Generator<Place> {
  for (const [name, value] of Object.entries(inner)) {
    const here = [...path, name];
    yield { value, with: (other) => JSON.stringify(replaced(whole, here, other)) };
    if (typeof value === 'object' && value !== null) yield* placesIn(whole, value as object, here);
  }
}

function replaced(whole: unknown, [name, ...rest]: readonly string[], other: unknown): unknown {
  if (name === undefined) return other;
  const copy = Array.isArray(whole) ? [...(whole as unknown[])] : { ...(whole as object) };
  const inner = (whole as Record<string, unknown>)[name];
  return Object.assign(copy, { [name]: replaced(inner, rest, other) });
}

const at = ([first]: readonly Place[], marker: string): string => first!.with(marker);

const encode = (text: string): string => (text.startsWith('%') ? text : encodeURIComponent(text));
