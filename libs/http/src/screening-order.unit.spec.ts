import { describe, expect, it, jest } from '@jest/globals';
import { recordingLogger } from '@millrace/testing';
import { Type } from 'typebox';
import { createApi, operation } from './index.ts';

const handled = jest.fn();
const logger = recordingLogger();
const app = createApi({
  title: 'Notes',
  version: '1',
  description: 'Takes notes of few forms.',
  refusals: {},
  logger,
  authenticate: () => ({ outcome: 'authenticated', merchantId: 'mer_1', mode: 'test' }),
  operations: (['GET', 'POST'] as const).map((method) =>
    operation({
      method,
      path: '/notes/{id}',
      operationId: `${method}Note`,
      summary: 'A note',
      creates: method === 'POST',
      params: Type.Object({ id: Type.String({ maxLength: 40 }) }),
      query: Type.Object(
        {
          kind: Type.Optional(Type.String({ enum: ['a', 'b'] })),
          text: Type.Optional(Type.String({ maxLength: 100 })),
        },
        { additionalProperties: false },
      ),
      ...(method === 'POST' && {
        body: Type.Object(
          {
            note: Type.String({ maxLength: 100 }),
            names: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
          },
          { additionalProperties: false },
        ),
      }),
      responses: { 200: Type.Object({}) },
      refusals: [],
      handle: async (request) => {
        handled(request);
        return { status: 200, body: {} };
      },
    }),
  ),
});

const CARD = '4242424242424242';

interface Sent {
  readonly path?: string;
  readonly body?: unknown;
  readonly key?: string;
}

async function refusalOf({ path = '/notes/1', body = { note: 'x' }, key = 'k' }: Sent) {
  const response = await app.inject({
    method: 'POST',
    url: path,
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    payload: typeof body === 'string' ? body : JSON.stringify(body),
  });
  expect(JSON.stringify([response.body, logger.lines])).not.toContain('4242');
  return [response.json().code, response.json().errors?.[0]];
}

describe('the order of checks on a request', () => {
  it.each([
    ['an unknown value', `/notes/1?kind=${CARD}`, '/query/kind', 'unknown_value'],
    ['a value that is too long', `/notes/1?text=${CARD}${'x'.repeat(100)}`, '/query/text', 'wrong_length'],
    ['an unknown name', `/notes/1?${CARD}=1`, '/query/[card number removed]', 'unknown_field'],
    ['an unknown name that is too long', `/notes/1?x${CARD}${'x'.repeat(200)}=1`, '/query', 'unknown_field'],
    ['a part of the path that is too long', `/notes/${CARD}${'x'.repeat(100)}`, '/params/id', 'wrong_length'],
  ])('validates path and query before it looks for card numbers: %s', async (_what, path, pointer, code) => {
    expect(await refusalOf({ path })).toEqual([
      'validation_failed',
      expect.objectContaining({ pointer, code }),
    ]);
    expect(await refusalOf({ path, body: { note: CARD } })).toEqual([
      'validation_failed',
      expect.objectContaining({ pointer, code }),
    ]);
  });

  it('looks for card numbers before it validates the body', async () => {
    expect(await refusalOf({ body: { note: CARD, more: 1 } })).toEqual(['card_number_refused', undefined]);
    expect(await refusalOf({ body: { note: CARD.padEnd(200) } })).toEqual(['card_number_refused', undefined]);
  });

  it('validates the Idempotency-Key before it looks for card numbers in it', async () => {
    const key = `${CARD} ${'x'.repeat(255)}`;
    expect(await refusalOf({ key })).toEqual(['idempotency_key_invalid', undefined]);
    expect(await refusalOf({ key: CARD })).toEqual(['card_number_refused', undefined]);
  });

  it('ignores an Idempotency-Key that the operation does not use', async () => {
    const response = await app.inject({
      method: 'GET',
      url: '/notes/1',
      headers: { 'idempotency-key': CARD },
    });
    expect(response.statusCode).toBe(200);
    expect(handled).toHaveBeenLastCalledWith(expect.objectContaining({ idempotencyKey: '' }));
  });
});

const HALF = '\ud83d';

describe('text that is not well-formed Unicode', () => {
  it.each([
    ['a field', { note: `a${HALF}` }, '/note'],
    ['a field, as U+FFFF', { note: 'a\uffff' }, '/note'],
    ['a field within fields', { note: 'x', names: { a: [{ b: '\udc00' }] } }, '/names/a/0/b'],
    ['a name', { note: 'x', names: { [HALF]: 'x' } }, '/names/\ufffd'],
    ['an unknown name', { note: 'x', [HALF]: 'x' }, '/\ufffd'],
    ['a field that is also invalid otherwise', { note: HALF.repeat(101) }, '/note'],
  ])('is refused in %s', async (_where, body, pointer) => {
    handled.mockClear();
    expect(await refusalOf({ body })).toEqual(['validation_failed', expect.objectContaining({ pointer })]);
    expect(handled).not.toHaveBeenCalled();
  });

  it('is refused in a deeply nested value', async () => {
    const body = `{"note":"x","names":{"a":${'['.repeat(30)}"\\ud800"${']'.repeat(30)}}}`;
    expect(await refusalOf({ body })).toEqual([
      'validation_failed',
      expect.objectContaining({ code: 'wrong_format' }),
    ]);
  });
});

describe('a field with the name of a built-in property', () => {
  it.each(Object.getOwnPropertyNames(Object.prototype))('is accepted like any other: %s', async (name) => {
    const response = await app.inject({
      method: 'POST',
      url: '/notes/1',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'k' },
      payload: `{"note":"x","names":{"${name}":{"prototype":"x"}}}`,
    });
    expect(response.statusCode).toBe(200);
    const { body } = handled.mock.lastCall![0] as { body: { names: object } };
    expect(Object.entries(body.names)).toEqual([[name, { prototype: 'x' }]]);
    expect(await refusalOf({ body: `{"note":"x","${name}":"x"}` })).toEqual([
      'validation_failed',
      expect.objectContaining({ pointer: `/${name}`, code: 'unknown_field' }),
    ]);
    expect(({} as Record<string, unknown>)['prototype']).toBeUndefined();
  });

  it.each(Object.getOwnPropertyNames(Object.prototype))('is unknown in a query: %s', async (name) => {
    expect(await refusalOf({ path: `/notes/1?${name}=x` })).toEqual([
      'validation_failed',
      expect.objectContaining({ pointer: `/query/${name}`, code: 'unknown_field' }),
    ]);
  });
});
