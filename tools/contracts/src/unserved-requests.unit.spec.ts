import { describe, expect, it } from '@jest/globals';
import { Type, type TSchema } from 'typebox';
import { breaksBetween } from './breaks-between.ts';
import { aContract, aRequest, jsonOf } from './testing/builders.ts';

const text = Type.String();
const closed = { additionalProperties: false };
const content = (schema: TSchema) => ({ content: { 'application/json': { schema } } });

interface Route {
  readonly path?: string;
  readonly secured?: boolean;
  readonly parameters?: readonly (readonly [name: string, required: boolean])[];
  readonly body?: TSchema;
  readonly answers?: Readonly<Record<number, TSchema>>;
}

/** A module with one operation. Its API has its own, higher version, which excuses nothing. */
function serves({ path = '/things', secured = true, parameters = [], body, answers }: Route = {}) {
  const post = {
    security: secured ? [{ apiKey: [] }] : [],
    parameters: parameters.map(([name, required]) => {
      const [place, of] = name.split('/');
      return { name: of, in: place, required, schema: text };
    }),
    ...(body && { requestBody: content(body) }),
    responses: Object.fromEntries(
      Object.entries(answers ?? { 200: Type.Object({}) }).map(([status, schema]) => [
        status,
        content(schema),
      ]),
    ),
  };
  const api = { info: { version: '7' }, paths: { [path]: { post } } };
  return aContract('callee', { api: jsonOf(api as unknown as TSchema) });
}

const sends = (request: Parameters<typeof aRequest>[0] = {}) =>
  aContract('caller', { requests: [aRequest(request)] });
const header = ['header/Authorization', 'header/X-Expected-Merchant-Id'];

describe('the API that a deployed module calls', () => {
  it.each<[string, Parameters<typeof aRequest>[0], Route]>([
    [
      'take exactly what is sent',
      { parameters: header },
      { parameters: [['header/X-Expected-Merchant-Id', false]] },
    ],
    ['take more than is sent', {}, { parameters: [['query/limit', false]] }],
    ['take requests without a key', {}, { secured: false }],
    [
      'take a path parameter, which is in the route',
      { route: 'POST /things/{id}' },
      { path: '/things/{id}', parameters: [['path/id', true]] },
    ],
    [
      'take a body with optional fields that are not sent',
      { body: jsonOf(Type.Object({ a: text }, closed)) },
      { body: Type.Object({ a: text, b: Type.Optional(text) }, closed) },
    ],
    [
      'answer with fields that are not read',
      { responses: { '200': jsonOf(Type.Object({ a: text })) } },
      { answers: { 200: Type.Object({ a: text, b: text }) } },
    ],
  ])('may %s', (_title, request, route) => {
    expect(breaksBetween(serves(route), [sends(request)], 'rollback')).toEqual([]);
  });

  it.each<[string, Parameters<typeof aRequest>[0], Route, string]>([
    ['without the operation', {}, { path: '/others' }, 'there is no such operation'],
    ['without a header', { parameters: header }, {}, 'it takes no header/X-Expected-Merchant-Id'],
    [
      'without a query',
      { parameters: ['header/Authorization', 'query/limit'] },
      {},
      'it takes no query/limit',
    ],
    ['that requires more', {}, { parameters: [['query/q', true]] }, 'it requires query/q'],
    ['that requires a key', { parameters: [] }, {}, 'it requires header/Authorization'],
    ['that requires a body', {}, { body: text }, 'its body is required now'],
    ['without a body', { body: jsonOf(text) }, {}, 'its body is gone'],
    [
      'that accepts less',
      { body: jsonOf(Type.Object({ a: text, b: text }, closed)) },
      { body: Type.Object({ a: text }, closed) },
      'its body/b is gone',
    ],
    [
      'that answers less',
      { responses: { '200': jsonOf(Type.Object({ a: text })) } },
      {},
      'in the answer, /a is gone',
    ],
    [
      'that answers with another status',
      {},
      { answers: { 201: Type.Object({}) } },
      'it answers 200 no longer',
    ],
  ])('contract_breaks_consumer: one %s', (_title, request, route, fault) => {
    for (const change of ['deploy', 'rollback'] as const) {
      expect(breaksBetween(serves(route), [sends(request)], change)).toContainEqual({
        code: 'contract_breaks_consumer',
        message: expect.stringMatching(/^caller sends callee POST \/things(\/\{id\})?: /),
      });
    }
    const messages = breaksBetween(serves(route), [sends(request)]).map(({ message }) => message);
    expect(messages.join('\n')).toContain(`: ${fault}`);
  });

  it('contract_not_accepted: requests that it does not serve yet', () => {
    expect(breaksBetween(sends({ parameters: header }), [serves()])).toEqual([
      {
        code: 'contract_not_accepted',
        message:
          'caller sends callee POST /things: it takes no header/X-Expected-Merchant-Id; ' +
          'change that first, or bring callee to a release that fits',
      },
    ]);
  });

  it('is ignored when it is not deployed, or when the contract has no list of requests', () => {
    expect(breaksBetween(sends(), [aContract('other')])).toEqual([]);
    expect(breaksBetween(serves({ path: '/others' }), [aContract('caller')], 'rollback')).toEqual([]);
  });
});
