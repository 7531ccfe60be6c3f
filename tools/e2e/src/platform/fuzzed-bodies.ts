import { sampleFormats, formatsOf } from '@millrace/card-numbers/testing';
import fc from 'fast-check';
import { exampleOf, pathOf, type Ids } from './examples.ts';
import {
  builtInNames,
  freshKey,
  JSON_TYPE,
  shaper,
  type FuzzedRequest,
  type Planted,
  type Shape,
} from './fuzzed-request.ts';
import { nested, rawJSON, withFieldTwice } from './json-texts.ts';
import type { Operation } from './open-api.ts';

/** Writings of a card number that a header may hold. */
const inHeader = (text: string): boolean => /^[\x20-\x2b\x2d-\x7e]+$/.test(text);

/** Requests whose body, key or headers are wrong. */
export function badBodies(
  operation: Operation,
  ids: Ids,
  { marker, card }: Planted,
): fc.Arbitrary<FuzzedRequest>[] {
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
