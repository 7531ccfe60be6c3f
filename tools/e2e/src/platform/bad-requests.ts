import { badStrings, badValuesOf, CARD_NUMBER } from './bad-values.ts';
import { exampleOf, pathOf, type Ids } from './examples.ts';
import type { Operation } from './open-api.ts';

/** A request that has to be refused with `code`. */
export interface BadRequest {
  readonly what: string;
  readonly code: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const BODY_LIMIT_BYTES = 64 * 1024;
const JSON_TYPE = { 'content-type': 'application/json' };

/** Everything that is wrong for an operation, from its OpenAPI description alone. */
export function badRequestsOf(operation: Operation, ids: Ids): BadRequest[] {
  const requests = [...badQueries(operation, ids), ...badPaths(operation, ids)];
  return operation.method === 'POST' ? [...requests, ...badBodies(operation, ids)] : requests;
}

function* badBodies(operation: Operation, ids: Ids): Generator<BadRequest> {
  const path = pathOf(operation, ids);
  const schema = operation.body ?? { type: 'object', additionalProperties: false };
  const valid = operation.body ? exampleOf(operation).body : {};
  for (const { what, value, code } of badValuesOf(schema, valid)) {
    yield { what: `body: ${what}`, code, path, headers: JSON_TYPE, body: JSON.stringify(value) };
  }
  const texts = ['{"amount": 1', '{"__proto__": {}}', '{"constructor": {"prototype": {}}}', 'text', '{} {}'];
  for (const body of operation.body ? ['', ...texts] : texts) {
    yield { what: `body: ${body || 'nothing'}`, code: 'malformed_json', path, headers: JSON_TYPE, body };
  }
  for (const type of ['application/xml', 'text/plain', 'application/x-www-form-urlencoded', 'json']) {
    const headers = { 'content-type': type };
    yield { what: type, code: 'unsupported_media_type', path, headers, body: JSON.stringify(valid) };
  }
  const large = JSON.stringify({ ...valid, note: 'x'.repeat(BODY_LIMIT_BYTES) });
  yield { what: 'over 64 KB', code: 'body_too_large', path, headers: JSON_TYPE, body: large };
}

function* badQueries(operation: Operation, ids: Ids): Generator<BadRequest> {
  const [path, ...given] = pathOf(operation, ids).split(/[?&]/) as [string, ...string[]];
  // A POST is complete but for its query, so that nothing else can be what it is refused for.
  const rest = operation.body ? { headers: JSON_TYPE, body: JSON.stringify(exampleOf(operation).body) } : {};
  const query = (what: string, code: string, parts: readonly string[]): BadRequest => {
    return { what: `query: ${what}`, code, path: `${path}?${parts.join('&')}`, ...rest };
  };
  yield query('an unknown parameter', 'validation_failed', [...given, 'surprise=1']);
  yield query('a card number as name', 'card_number_refused', [...given, `${CARD_NUMBER}=1`]);
  for (const { name, required, schema } of operation.parameters.filter((one) => one.in === 'query')) {
    const others = given.filter((one) => !one.startsWith(`${name}=`));
    if (required) yield query(`no ${name}`, 'validation_failed', others);
    for (const { what, value, code } of badStrings(schema)) {
      yield query(`${name} ${what}`, code, [...others, `${name}=${encodeURIComponent(String(value))}`]);
    }
    if (name === 'cursor') {
      for (const cursor of ['x', 'e30', 'bnVsbA', Buffer.from('{"before":"x"}').toString('base64url')]) {
        yield query(`the cursor ${cursor}`, 'invalid_cursor', [...others, `cursor=${cursor}`]);
      }
    }
  }
}

/** Ids that nothing can have. They are answered like those of things that are not there. */
function* badPaths(operation: Operation, ids: Ids): Generator<BadRequest> {
  const places = Object.entries(ids).filter(([place]) => operation.path.startsWith(place));
  const [code] = [...operation.refusals].find(([, status]) => status === 404) ?? [];
  for (const [place, id] of places) {
    if (!code) throw new Error(`${operation.name} documents no 404 for what ${place} may not find`);
    const others = [
      'x',
      id.toLowerCase(),
      `${id}0`,
      `${id}#`,
      `${id}/`,
      ' ',
      '\0',
      'é',
      'x'.repeat(500),
      CARD_NUMBER,
    ].filter((other) => other !== id);
    for (const other of others) {
      const path = pathOf(operation, { ...ids, [place]: other });
      const body = operation.body && JSON.stringify(exampleOf(operation).body);
      yield { what: `id ${other.slice(0, 40)}`, code, path, ...(body && { headers: JSON_TYPE, body }) };
    }
  }
}
