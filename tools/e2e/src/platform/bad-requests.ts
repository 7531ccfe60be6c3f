import { MAX_BODY_BYTES } from '@millrace/http';
import { badStrings, badValuesOf, CARD_NUMBER } from './bad-values.ts';
import { exampleOf, pathOf, type Ids } from './examples.ts';
import { nested, withFieldTwice } from './json-texts.ts';
import type { Operation } from './open-api.ts';

/** A request that must be refused with `code`. */
export interface BadRequest {
  readonly what: string;
  readonly code: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const builtInNames = Object.getOwnPropertyNames(Object.prototype);
const JSON_TYPE = { 'content-type': 'application/json' };

/** Every kind of invalid request for an operation, from its OpenAPI description alone. */
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
  for (const name of builtInNames) {
    const body = `{"${name}": {"prototype": {}}}`;
    yield { what: `body: ${body}`, code: 'validation_failed', path, headers: JSON_TYPE, body };
  }
  for (const body of ['{"surprise": 1, "surprise": 1}', '[{"": 1, "": 1}]', ...withFieldTwice(valid)]) {
    yield { what: `body: twice in ${body}`, code: 'malformed_json', path, headers: JSON_TYPE, body };
  }
  for (const depth of [100, 20_000]) {
    const body = `{"surprise": ${nested(depth)}}`;
    yield { what: `body: ${depth} levels`, code: 'json_too_deep', path, headers: JSON_TYPE, body };
  }
  const texts = ['{"amount": 1', 'text', '{} {}'];
  for (const body of operation.body ? ['', ...texts] : texts) {
    yield { what: `body: ${body || 'nothing'}`, code: 'malformed_json', path, headers: JSON_TYPE, body };
  }
  for (const type of ['application/xml', 'text/plain', 'application/x-www-form-urlencoded', 'json']) {
    const headers = { 'content-type': type };
    yield { what: type, code: 'unsupported_media_type', path, headers, body: JSON.stringify(valid) };
  }
  for (const encoding of ['gzip', 'br', 'GZIP', 'identity, gzip', 'unknown']) {
    const headers = { ...JSON_TYPE, 'content-encoding': encoding };
    yield {
      what: encoding,
      code: 'unsupported_content_encoding',
      path,
      headers,
      body: JSON.stringify(valid),
    };
  }
  const large = JSON.stringify({ ...valid, note: 'x'.repeat(MAX_BODY_BYTES) });
  yield { what: 'larger than a body may be', code: 'body_too_large', path, headers: JSON_TYPE, body: large };
}

function* badQueries(operation: Operation, ids: Ids): Generator<BadRequest> {
  const [path, ...given] = pathOf(operation, ids).split(/[?&]/) as [string, ...string[]];
  // Everything but the query is valid, so that only the query can be refused.
  const rest = operation.body ? { headers: JSON_TYPE, body: JSON.stringify(exampleOf(operation).body) } : {};
  const query = (what: string, code: string, parts: readonly string[]): BadRequest => {
    return { what: `query: ${what}`, code, path: `${path}?${parts.join('&')}`, ...rest };
  };
  yield query('an unknown parameter', 'validation_failed', [...given, 'surprise=1']);
  for (const name of builtInNames) {
    yield query(`the parameter ${name}`, 'validation_failed', [...given, `${name}=1`]);
  }
  yield query('a parameter twice', 'validation_failed', [...given, 'surprise=1', 'surprise=1']);
  // The schema bounds the query, and is checked before card numbers.
  yield query('a card number as name', 'validation_failed', [...given, `${CARD_NUMBER}=1`]);
  for (const { name, required, schema } of operation.parameters.filter((one) => one.in === 'query')) {
    const others = given.filter((one) => !one.startsWith(`${name}=`));
    for (const twice of [`${name}=1&${name}=2`, `${name}=x&${name}=x`, `${name}&${name}=`]) {
      yield query(`${twice}`, 'validation_failed', [...others, twice]);
    }
    if (required) yield query(`no ${name}`, 'validation_failed', others);
    for (const { what, value, code } of badStrings(schema)) {
      const refusal = fits(schema, String(value)) ? code : 'validation_failed';
      yield query(`${name} ${what}`, refusal, [...others, `${name}=${encodeURIComponent(String(value))}`]);
    }
    if (name === 'cursor') {
      for (const cursor of ['x', 'e30', 'bnVsbA', Buffer.from('{"before":"x"}').toString('base64url')]) {
        yield query(`the cursor ${cursor}`, 'invalid_cursor', [...others, `cursor=${cursor}`]);
      }
    }
  }
}

function fits({ enum: known, pattern }: Operation['parameters'][number]['schema'], text: string): boolean {
  return (!known || known.includes(text)) && (pattern === undefined || new RegExp(pattern).test(text));
}

/** Ids that cannot exist. They are answered like unknown ones. */
function* badPaths(operation: Operation, ids: Ids): Generator<BadRequest> {
  const places = Object.entries(ids).filter(([place]) => operation.path.startsWith(place));
  const [code] = [...operation.refusals].find(([, status]) => status === 404) ?? [];
  for (const [place, id] of places) {
    if (!code) throw new Error(`${operation.name} documents no 404 for ${place}`);
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
    ].filter((other) => other !== id);
    const body = operation.body && JSON.stringify(exampleOf(operation).body);
    const request = (other: string, refusal: string): BadRequest => {
      const path = pathOf(operation, { ...ids, [place]: other });
      return {
        what: `id ${other.slice(0, 40)}`,
        code: refusal,
        path,
        ...(body && { headers: JSON_TYPE, body }),
      };
    };
    for (const other of others) yield request(other, code);
    yield request(CARD_NUMBER, 'card_number_refused');
  }
}
