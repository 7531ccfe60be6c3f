import { jest } from '@jest/globals';
import { refuse } from '@millrace/failures';
import { AmountSchema, CurrencySchema } from '@millrace/schema';
import { Type } from 'typebox';
import { createApi, operation, type Authentication } from '../index.ts';

export const merchant: Authentication = { outcome: 'authenticated', merchantId: 'mer_1', mode: 'test' };
export const error = jest.fn();
export const info = jest.fn();
const logger = { debug: jest.fn(), info, warn: jest.fn(), error };
/** Called with each request that an operation handles. */
export const handled = jest.fn();

/** An API that authenticates every caller as `caller`. */
export function apiFor(caller: Authentication) {
  return createApi({
    title: 'Things',
    version: '1',
    description: 'Things & <more>.',
    refusals: {
      thing_gone: { status: 410, title: 'Gone' },
      thing_busy: { status: 503, title: 'Busy', retryAfterSeconds: 7 },
    },
    logger,
    authenticate: () => caller,
    operations: [
      operation({
        method: 'POST',
        path: '/things/{id}/parts',
        operationId: 'addPart',
        summary: 'Adds a part',
        creates: true,
        params: Type.Object({ id: Type.String() }),
        body: Type.Object(
          {
            amount: AmountSchema,
            currency: CurrencySchema,
            note: Type.Optional(Type.String()),
            share: Type.Optional(Type.Number({ default: 0 })),
            extra: Type.Optional(Type.Unsafe<object>({ type: 'object', default: {} })),
          },
          { additionalProperties: false },
        ),
        responses: { 201: Type.Object({ ok: Type.Boolean() }) },
        refusals: ['thing_gone', 'thing_busy'],
        handle: async (request) => {
          handled(request);
          if (request.body.note === 'gone') return refuse('thing_gone', 'It is gone.');
          if (request.body.note === 'busy') return refuse('thing_busy', 'It is busy.');
          if (request.body.note === 'sum') return { status: 201, body: { sum: -(2n ** 80n) } };
          if (request.body.note === 'boom') throw new Error('a secret detail');
          return { status: 201, body: { ok: true } };
        },
      }),
      operation({
        method: 'POST',
        path: '/things/{id}/stop',
        operationId: 'stop',
        summary: 'Stops a thing',
        params: Type.Object({ id: Type.String() }),
        responses: { 200: Type.Object({}) },
        refusals: [],
        handle: async (request) => {
          handled(request);
          return { status: 200, body: {} };
        },
      }),
      operation({
        method: 'GET',
        path: '/things',
        operationId: 'listThings',
        summary: 'Lists things',
        responses: { 200: Type.Object({}) },
        refusals: [],
        handle: async (request) => {
          handled(request);
          return { status: 200, body: {} };
        },
      }),
      operation({
        method: 'GET',
        path: '/open',
        operationId: 'open',
        summary: 'Open to all',
        public: true,
        responses: { 200: Type.Object({}) },
        refusals: [],
        handle: async () => ({ status: 200, body: {} }),
      }),
    ],
  });
}

export const valid = { amount: 1, currency: 'USD' };

/** Sends a body to the operation that validates most. */
export function post(
  body: unknown,
  headers: Record<string, string | string[]> = {},
  caller: Authentication = merchant,
) {
  return apiFor(caller).inject({
    method: 'POST',
    url: '/things/7/parts',
    headers: { 'content-type': 'application/json', 'idempotency-key': 'k', ...headers },
    payload: typeof body === 'string' ? body : JSON.stringify(body),
  });
}
