import fc from 'fast-check';
import { exampleOf, pathOf, type Ids } from './examples.ts';
import { badBodies } from './fuzzed-bodies.ts';
import {
  builtInNames,
  freshKey,
  JSON_TYPE,
  shaper,
  type EarlierRequest,
  type FuzzedRequest,
  type Planted,
  type Shape,
} from './fuzzed-request.ts';
import { rewritten } from './json-texts.ts';
import type { Operation } from './open-api.ts';

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
    { weight: 1, arbitrary: unknownRoutes(planted) },
  );
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

/** Requests with the key of an earlier one: the same in another notation, or anything else. */
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
function unknownRoutes({ marker }: Planted): fc.Arbitrary<FuzzedRequest> {
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

const encode = (text: string): string => (text.startsWith('%') ? text : encodeURIComponent(text));
