import { holdsCardNumber } from '@millrace/card-numbers';
import { publishedTestCards, sampleFormats, formatsOf } from '@millrace/card-numbers/testing';
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { recordingLogger } from '@millrace/testing';
import { Type } from 'typebox';
import { createApi, operation } from './index.ts';

const Texts = Type.Record(Type.String(), Type.Unknown());
const logger = recordingLogger();
const handled = jest.fn();

const app = createApi({
  title: 'Notes',
  version: '1',
  description: 'Takes any text anywhere.',
  refusals: {},
  logger,
  authenticate: () => ({ outcome: 'authenticated', merchantId: 'mer_1', mode: 'test' }),
  operations: [
    operation({
      method: 'POST',
      path: '/notes/{id}',
      operationId: 'addNote',
      summary: 'Adds a note',
      creates: true,
      params: Type.Object({ id: Type.String() }),
      query: Texts,
      body: Texts,
      responses: { 201: Type.Object({}) },
      refusals: [],
      handle: async (request) => {
        handled(request);
        return { status: 201, body: {} };
      },
    }),
  ],
});

interface Sent {
  readonly path?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const send = ({ path = '/notes/1', body = { note: 'x' }, headers = {} }: Sent) =>
  app.inject({
    method: 'POST',
    url: path,
    headers: { 'content-type': 'application/json', 'idempotency-key': 'k', ...headers },
    payload: JSON.stringify(body),
  });

beforeEach(() => {
  logger.lines.length = 0;
  handled.mockClear();
});

const places: Record<string, (text: string) => Sent> = {
  'a field': (text) => ({ body: { note: text } }),
  'a field among other text': (text) => ({ body: { note: `paid with ${text}, thanks` } }),
  'a field within fields': (text) => ({ body: { notes: [{ of: { note: text } }] } }),
  'the name of a field': (text) => ({ body: { [text]: 'x' } }),
  'a query parameter': (text) => ({ path: `/notes/1?note=${encodeURIComponent(text)}` }),
  'the name of a query parameter': (text) => ({ path: `/notes/1?${encodeURIComponent(text)}=x` }),
  'a path parameter': (text) => ({ path: `/notes/${encodeURIComponent(text)}` }),
};

const isRedacted = (text: string): boolean => !holdsCardNumber(text) && !text.includes('4242');

describe.each(Object.entries(places))('INV-34: a card number in %s', (_place, requestWith) => {
  it.each([...sampleFormats()])('is refused and never repeated: %j', async (text) => {
    const response = await send(requestWith(text));
    expect([response.statusCode, response.json().code]).toEqual([422, 'card_number_refused']);
    expect(handled).not.toHaveBeenCalled();
    expect(isRedacted(response.body)).toBe(true);
    expect(isRedacted(JSON.stringify(logger.lines))).toBe(true);
  });
});

describe('INV-34: a card number in a duplicate query parameter', () => {
  it.each([...sampleFormats()])('is never repeated: %j', async (text) => {
    const response = await send({ path: `/notes/1?note=x&note=${encodeURIComponent(text)}` });
    expect([response.statusCode, response.json().code]).toEqual([400, 'validation_failed']);
    expect(handled).not.toHaveBeenCalled();
    expect(isRedacted(response.body)).toBe(true);
    expect(isRedacted(JSON.stringify(logger.lines))).toBe(true);
  });
});

/** Whether a header can contain the text. */
const isVisibleAscii = (text: string): boolean => /^[\x20-\x7e]+$/.test(text);

describe('INV-34: a card number in a header', () => {
  const formats = Object.values(publishedTestCards).flatMap(([number = '']) =>
    [...formatsOf(number)].filter(isVisibleAscii),
  );

  it('is refused as an Idempotency-Key, whose hash would be stored', async () => {
    // With a comma it is not a valid key in any case.
    for (const key of formats.filter((text) => !text.includes(','))) {
      const response = await send({ headers: { 'idempotency-key': key } });
      expect([key, response.statusCode, response.json().code]).toEqual([key, 422, 'card_number_refused']);
    }
    expect(handled).not.toHaveBeenCalled();
  });

  it('is replaced by a new id in X-Correlation-Id', async () => {
    for (const offered of [...formats, `req-${formats[0]!}`, `${formats[0]!}.1`]) {
      const response = await send({ headers: { 'x-correlation-id': offered } });
      const id = response.headers['x-correlation-id'];
      expect([offered, id]).toEqual([offered, expect.stringMatching(/^cor_[0-9A-Z]{26}$/)]);
      expect(handled).toHaveBeenLastCalledWith(expect.objectContaining({ correlationId: id }));
      expect(logger.lines.at(-1)).toMatchObject({ facts: { correlationId: id } });
    }
  });

  it('is neither logged nor passed on from any other header', async () => {
    const names = [
      'user-agent',
      'referer',
      'traceparent',
      'x-forwarded-for',
      'x-request-id',
      'cookie',
      'accept',
    ];
    const response = await send({
      headers: Object.fromEntries(names.map((name) => [name, '4242424242424242'])),
    });
    expect(response.statusCode).toBe(201);
    expect(JSON.stringify([logger.lines, handled.mock.calls, response.headers])).not.toContain('4242');
  });
});

describe('text that only looks like a card number', () => {
  it.each(['1746712345678', 'ord_01ARZ4242424242424242FAVX8', 'DE89 3704 0044 0532 0130 00'])(
    'is accepted: %s',
    async (text) => {
      const response = await send({ ...places['a field']!(text), headers: { 'idempotency-key': text } });
      expect(response.statusCode).toBe(201);
    },
  );
});
