import { describe, expect, it } from '@jest/globals';
import type { IncomingMessage } from 'node:http';
import type { RouteMatch } from './http-api.ts';
import { authorizerEvent, commonEvent, commonLogTime, integrationEvent } from './proxy-event.ts';
import { parseRouteKey } from './route-table.ts';

const match = {
  api: { id: 'abc' },
  route: { pattern: parseRouteKey('POST /payments/{id}') },
  pathParameters: { id: 'p 1' },
  rawPath: '/payments/p 1',
} as unknown as RouteMatch;

type Headers = readonly (readonly [name: string, value: string])[];

function aRequest(rawHeaders: Headers, query = '') {
  const headersDistinct: Record<string, string[]> = {};
  for (const [name, value] of rawHeaders) (headersDistinct[name.toLowerCase()] ??= []).push(value);
  const message = {
    method: 'POST',
    httpVersion: '1.1',
    url: `/payments/p%201${query && `?${query}`}`,
    headersDistinct,
    socket: { remoteAddress: '::ffff:127.0.0.1', localPort: 4000 },
  };
  return commonEvent(message as unknown as IncomingMessage, match, '000000000000');
}

const asEvent = (headers: Headers, body = '', query = '') =>
  integrationEvent(aRequest(headers, query), Buffer.from(body), { merchantId: 'm_1' }) as Record<
    string,
    unknown
  >;

describe('the payload of an integration', () => {
  it('has format 2.0', () => {
    const headers = [
      ['Host', 'localhost:4000'],
      ['User-Agent', 'curl'],
      ['Content-Type', 'application/json'],
    ] as const;
    expect(asEvent(headers, '{"a":1}', 'x=1')).toEqual({
      version: '2.0',
      routeKey: 'POST /payments/{id}',
      rawPath: '/payments/p 1',
      rawQueryString: 'x=1',
      headers: {
        host: 'localhost:4000',
        'user-agent': 'curl',
        'content-type': 'application/json',
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-port': '4000',
        'x-forwarded-proto': 'http',
      },
      queryStringParameters: { x: '1' },
      requestContext: {
        accountId: '000000000000',
        apiId: 'abc',
        authorizer: { lambda: { merchantId: 'm_1' } },
        domainName: 'localhost:4000',
        domainPrefix: 'localhost:4000',
        http: {
          method: 'POST',
          path: '/payments/p 1',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'curl',
        },
        requestId: expect.stringMatching(/^[\w-]{15}=$/),
        routeKey: 'POST /payments/{id}',
        stage: '$default',
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        timeEpoch: expect.any(Number),
      },
      pathParameters: { id: 'p 1' },
      body: '{"a":1}',
      isBase64Encoded: false,
    });
  });

  it('joins headers of one name with commas and moves cookies to a list', () => {
    const event = asEvent([
      ['X-A', '1'],
      ['x-a', '2'],
      ['Cookie', 'a=1; b=2'],
      ['Cookie', 'c=3'],
    ]);
    expect(event['headers']).toMatchObject({ 'x-a': '1,2' });
    expect(event['headers']).not.toHaveProperty('cookie');
    expect(event['cookies']).toEqual(['a=1', 'b=2', 'c=3']);
  });

  it('decodes query parameters, joins those of one name, and keeps the raw string', () => {
    const event = asEvent([], '', 'a=1&a=2&b=x%20y&c');
    expect(event['queryStringParameters']).toEqual({ a: '1,2', b: 'x y', c: '' });
    expect(event['rawQueryString']).toBe('a=1&a=2&b=x%20y&c');
    expect(asEvent([])).not.toHaveProperty('queryStringParameters');
  });

  it.each([
    ['application/json; charset=utf-8', false],
    ['text/csv', false],
    ['application/xml', false],
    ['application/javascript', false],
    ['application/x-www-form-urlencoded', true],
    ['application/octet-stream', true],
    [undefined, true],
  ])('passes a body of %s on, base64: %s', (type, encoded) => {
    const event = asEvent(type === undefined ? [] : [['content-type', type]], 'a=b');
    expect(event).toMatchObject({ body: encoded ? 'YT1i' : 'a=b', isBase64Encoded: encoded });
  });

  it('has no body for a request without one', () => {
    expect(asEvent([])).not.toHaveProperty('body');
    expect(asEvent([])['isBase64Encoded']).toBe(false);
  });
});

describe('the payload of an authorizer', () => {
  it('has the request without its body', () => {
    const event = authorizerEvent(aRequest([['Authorization', 'Bearer k']]), 'arn:of:route');
    expect(event).toMatchObject({
      version: '2.0',
      type: 'REQUEST',
      routeArn: 'arn:of:route',
      identitySource: null,
      headers: { authorization: 'Bearer k' },
      pathParameters: { id: 'p 1' },
    });
    expect(event).not.toHaveProperty('body');
  });
});

describe('the time of a request', () => {
  it('has the common log format', () => {
    expect(commonLogTime(new Date(Date.UTC(2020, 2, 12, 19, 3, 58)))).toBe('12/Mar/2020:19:03:58 +0000');
  });
});
