import { beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { oneTestCloud } from '../../testing/test-cloud.ts';
import { httpAuthorizer } from './resources/authorizer.ts';
import { httpRoute } from './resources/route.ts';
import { anAuthorizer, httpApisOn, invocationUri } from './testing/http-apis.ts';

const test = oneTestCloud();
const { make, makeApi, makeIntegration, mayInvoke } = httpApisOn(test);
const get = (path: string, init: RequestInit = {}) => fetch(test.originUrl + path, init);

beforeAll(async () => {
  const echo = await test.deploy(
    'echo',
    `exports.handler = async (event) => {
      if (event.rawPath === '/throws') throw new Error('inside');
      if (event.rawPath === '/malformed') return { statusCode: 'x' };
      if (event.rawPath === '/slow') return new Promise((done) => setTimeout(done, 2000));
      return { statusCode: 201, headers: { 'x-kind': 'echo' }, cookies: ['a=1', 'b=2'], body: JSON.stringify(event) };
    }`,
  );
  const keys = await test.deploy(
    'keys',
    `let calls = 0; exports.handler = async ({ headers: { authorization } }) => {
      calls += 1;
      if (authorization === 'Bearer broken') throw new Error('broken');
      if (authorization === 'Bearer vague') return { effect: 'Allow' };
      return { isAuthorized: authorization === 'Bearer good', context: { merchantId: 'm_1', calls } };
    }`,
  );
  for (const arn of [echo, keys]) await mayInvoke(arn);
  const api = await makeApi('payment', invocationUri(echo));
  for (const RouteKey of [
    'GET /open/{id}',
    'POST /open/{id}',
    'GET /throws',
    'GET /malformed',
    'GET /openapi.json',
  ]) {
    await make(httpRoute, { ...api, RouteKey });
  }
  const Target = await makeIntegration(api.ApiId, echo, 50);
  await make(httpRoute, { ...api, Target, RouteKey: 'GET /slow' });
  const AuthorizerId = await make(httpAuthorizer, {
    ...anAuthorizer,
    ApiId: api.ApiId,
    AuthorizerUri: invocationUri(keys),
  });
  await make(httpRoute, { ...api, RouteKey: 'GET /asked', AuthorizationType: 'CUSTOM', AuthorizerId });
  const other = await makeApi('quote', echo);
  await make(httpRoute, { ...other, RouteKey: 'GET /openapi.json' });
});

describe('a request to a function', () => {
  it('arrives as payload 2.0, and gets the response of the function', async () => {
    const response = await get('/open/p%201?x=1', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'X-Thing': 'y' },
      body: '{"amount":1}',
    });
    expect(response.status).toBe(201);
    expect(response.headers.get('x-kind')).toBe('echo');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    const event = (await response.json()) as { requestContext: { requestId: string } };
    expect(response.headers.get('apigw-requestid')).toBe(event.requestContext.requestId);
    expect(event).toMatchObject({
      version: '2.0',
      routeKey: 'POST /open/{id}',
      pathParameters: { id: 'p 1' },
      queryStringParameters: { x: '1' },
      headers: { 'x-thing': 'y', 'content-length': '12' },
      body: '{"amount":1}',
      isBase64Encoded: false,
    });
  });

  it.each([
    ['/throws', 500, 'Internal Server Error'],
    ['/malformed', 500, 'Internal Server Error'],
    ['/slow', 503, 'Service Unavailable'],
  ])('%s that fails is answered %d', async (path, status, message) => {
    const response = await get(path);
    expect([response.status, await response.json()]).toEqual([status, { message }]);
  });

  it.each(['at once', 'in pieces'])('with more than 10 MB sent %s is answered 413', async (how) => {
    const whole = Buffer.alloc(10 * 1024 * 1024 + 1);
    const body = how === 'at once' ? whole : new Blob([whole]).stream();
    const headers = { 'content-type': 'text/plain' };
    const response = await get('/open/1', { method: 'POST', headers, body, duplex: 'half' } as RequestInit);
    expect([response.status, await response.json()]).toEqual([413, { message: 'Request Entity Too Large' }]);
  });
});

describe('a route with an authorizer', () => {
  const authorization = (key: string) => ({ headers: { authorization: `Bearer ${key}` } });

  it("passes an authorized caller on, with the authorizer's context", async () => {
    const response = await get('/asked', authorization('good'));
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({
      requestContext: { authorizer: { lambda: { merchantId: 'm_1' } } },
    });
  });

  it.each([
    ['an unknown caller', {}, 403, 'Forbidden'],
    ['when the authorizer fails', authorization('broken'), 500, 'Internal Server Error'],
    ['when the authorizer does not say', authorization('vague'), 500, 'Internal Server Error'],
  ])('refuses %s', async (_title, init, status, message) => {
    const response = await get('/asked', init);
    expect([response.status, await response.json()]).toEqual([status, { message }]);
  });

  it('invokes the authorizer for every request', async () => {
    const calls = async () => {
      const event = await (await get('/asked', authorization('good'))).json();
      return (event as { requestContext: { authorizer: { lambda: { calls: number } } } }).requestContext
        .authorizer.lambda.calls;
    };
    expect(await calls()).toBeLessThan(await calls());
  });
});

describe('the shared origin', () => {
  it('answers an unknown route with a problem', async () => {
    const response = await get('/nothing/here');
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ code: 'route_not_found', status: 404 });
    expect((await get('/open/1', { method: 'DELETE' })).status).toBe(404);
  });

  it.each([
    ['/open/1?x=1', '/open/1', 'x=1'],
    ['http://elsewhere/open/1?x=http://y/z', '/open/1', 'x=http://y/z'],
    ['HTTPS://elsewhere:1/payment/open/1', '/open/1', ''],
    ['http://user@[::1]:80/open/p%201?', '/open/p 1', ''],
  ])('accepts a request target in absolute form: %s', async (target, rawPath, rawQueryString) => {
    const { port } = new URL(test.originUrl);
    const request = httpRequest({ host: '127.0.0.1', port, path: target }).end();
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    expect([response.statusCode, await json(response)]).toMatchObject([201, { rawPath, rawQueryString }]);
  });

  it.each(['http://elsewhere', 'http://elsewhere?x=1', '*', 'ftp://elsewhere/open/1'])(
    'has no route for the request target %s',
    async (target) => {
      const { port } = new URL(test.originUrl);
      const request = httpRequest({ host: '127.0.0.1', port, path: target }).end();
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      expect([response.statusCode, await json(response)]).toMatchObject([404, { code: 'route_not_found' }]);
    },
  );

  it('lists the URLs when several APIs have the route', async () => {
    const choices = ['payment', 'quote'].map((api) => ({
      api,
      url: `${test.originUrl}/${api}/openapi.json`,
    }));
    const response = await get('/openapi.json');
    expect([response.status, await response.json()]).toEqual([300, { choices }]);
    const one = await get('/quote/openapi.json');
    expect(await one.json()).toMatchObject({ rawPath: '/openapi.json' });
  });
});

describe('a gateway that stops', () => {
  const other = oneTestCloud();

  it('finishes the request in flight', async () => {
    const slow = await other.deploy(
      'slow',
      `exports.handler = async () => { console.log('started'); await new Promise((done) => setTimeout(done, 100)); return 'done' }`,
    );
    const apis = httpApisOn(other);
    await apis.mayInvoke(slow);
    await apis.make(httpRoute, { ...(await apis.makeApi('slow', slow)), RouteKey: 'GET /' });
    const answer = new Promise<string>((resolve, reject) => {
      const { port } = new URL(other.originUrl);
      const request = httpRequest({ host: '127.0.0.1', port, path: '/' }, (response) => {
        response.setEncoding('utf8').on('data', resolve);
      });
      request.on('error', reject).end();
    });
    while (!other.logLines('slow').some((line) => line.includes('started'))) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    await other.apigateway.gateway.close();
    expect(await answer).toBe('done');
    await expect(fetch(other.originUrl)).rejects.toThrow();
  });
});

describe('a restart', () => {
  it('restores every API', async () => {
    await test.restart();
    expect((await get('/open/1')).status).toBe(201);
    expect((await get('/asked')).status).toBe(403);
  });
});
