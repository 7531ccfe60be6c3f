import { describe, expect, it, jest } from '@jest/globals';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { Type } from 'typebox';
import { createApi, lambdaHandler, operation } from './index.ts';

const logger = { debug: jest.fn(), info: jest.fn(), warn: jest.fn(), error: jest.fn() };
const handler = lambdaHandler(
  createApi({
    title: 'Things',
    version: '1',
    description: 'Things.',
    refusals: {},
    logger,
    authenticate: () => ({ outcome: 'authenticated', merchantId: 'mer_1', mode: 'test' }),
    operations: [
      operation({
        method: 'GET',
        path: '/things/{id}',
        operationId: 'getThing',
        summary: 'Shows a thing',
        params: Type.Object({ id: Type.String() }),
        query: Type.Object({ note: Type.Optional(Type.String()) }, { additionalProperties: false }),
        responses: { 200: Type.Object({}) },
        refusals: [],
        handle: async ({ params, query }) => ({ status: 200, body: { ...params, ...query } }),
      }),
    ],
  }),
);

/** An event as the gateway sends it: the path decoded, the query both raw and decoded with values joined by commas. */
async function get(id: string, rawQueryString = '') {
  const query = new URLSearchParams(rawQueryString);
  const event = {
    version: '2.0',
    routeKey: 'GET /things/{id}',
    rawPath: `/things/${id}`,
    rawQueryString,
    pathParameters: { id },
    queryStringParameters: Object.fromEntries(
      [...query.keys()].map((name) => [name, query.getAll(name).join(',')]),
    ),
    headers: {},
    requestContext: { http: { method: 'GET', path: `/things/${id}`, sourceIp: '127.0.0.1' } },
    isBase64Encoded: false,
  };
  const result = await handler(event as unknown as APIGatewayProxyEventV2, {} as Context);
  const { statusCode, body = '' } = result as APIGatewayProxyStructuredResultV2;
  return { statusCode, body: JSON.parse(body) as Record<string, unknown> };
}

describe('a request from API Gateway', () => {
  it.each(['a#b', 'a?note=1', 'a/b', 'a/', 'a%2Fb', '%', ' ', 'é', '\0', 'x'.repeat(9_000)])(
    'has the path parameter that the gateway matched, case %#',
    async (id) => {
      expect(await get(id)).toEqual({ statusCode: 200, body: { id } });
    },
  );

  it('may have a comma in a value', async () => {
    expect(await get('a', 'note=1,2')).toEqual({ statusCode: 200, body: { id: 'a', note: '1,2' } });
  });

  it('may have a percent sign in a name, which then is unknown', async () => {
    expect(await get('a', '%=1,2')).toMatchObject({ statusCode: 400, body: { code: 'validation_failed' } });
  });

  it.each(['note=1%2B2+3', 'note=1+2%203', 'note=%231', 'note=#1', "note='"])(
    'has its query decoded once: %s',
    async (query) => {
      const note = new URLSearchParams(query).get('note');
      expect(await get('a', query)).toEqual({ statusCode: 200, body: { id: 'a', note } });
    },
  );

  it.each(['note=1&note=2', 'note=1&note=1', 'note=1&note=', 'note=1&n%6fte=2'])(
    'is refused with a duplicate parameter: %s',
    async (query) => {
      expect(await get('a', query)).toMatchObject({
        statusCode: 400,
        body: { code: 'validation_failed', errors: [{ pointer: '/query/note', code: 'wrong_type' }] },
      });
    },
  );

  it.each(Object.getOwnPropertyNames(Object.prototype))(
    'is refused with a parameter named like a built-in property: %s',
    async (name) => {
      for (const query of [`${name}=1`, `note=1&${name}`, `#&${name}=`]) {
        expect(await get('a', query)).toMatchObject({
          statusCode: 400,
          body: { errors: expect.arrayContaining([expect.objectContaining({ pointer: `/query/${name}` })]) },
        });
      }
    },
  );
});
