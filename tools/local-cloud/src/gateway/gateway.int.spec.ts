import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { request as httpRequest } from 'node:http';
import { removeState, startTestCloud, type TestCloud } from '../functions/testing/test-cloud.ts';
import type { Properties, ResourceType } from '../resource-type.ts';
import { httpApi } from '../resources/apigatewayv2-api.ts';
import { httpAuthorizer } from '../resources/apigatewayv2-authorizer.ts';
import { httpIntegration } from '../resources/apigatewayv2-integration.ts';
import { httpRoute } from '../resources/apigatewayv2-route.ts';
import { httpStage } from '../resources/apigatewayv2-stage.ts';

let test: TestCloud;

async function make(type: ResourceType, properties: Properties): Promise<string> {
  const outcome = await type.create({ stackName: 'test', logicalId: 'x', properties }, test.cloud);
  return outcome.physicalId;
}

/** An API with its stage and one integration. */
async function makeApi(name: string, functionArn: string): Promise<{ ApiId: string; Target: string }> {
  const ApiId = await make(httpApi, { Name: name, ProtocolType: 'HTTP' });
  const Format =
    '{"route":"$context.routeKey","status":$context.status,"who":"$context.authorizer.merchantId","x":"$context.unknown"}';
  const DestinationArn = `arn:aws:logs:eu-west-1:000000000000:log-group:/access/${name}`;
  await make(httpStage, {
    ApiId,
    StageName: '$default',
    AutoDeploy: true,
    AccessLogSettings: { DestinationArn, Format },
  });
  return { ApiId, Target: await makeIntegration(ApiId, functionArn) };
}

async function makeIntegration(ApiId: string, functionArn: string, timeoutMs?: number): Promise<string> {
  const id = await make(httpIntegration, {
    ApiId,
    IntegrationType: 'AWS_PROXY',
    PayloadFormatVersion: '2.0',
    IntegrationUri: functionArn,
    ...(timeoutMs !== undefined && { TimeoutInMillis: timeoutMs }),
  });
  return `integrations/${id}`;
}

const invocationUri = (arn: string) =>
  `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${arn}/invocations`;

const get = (path: string, init: RequestInit = {}) => fetch(test.cloud.originUrl + path, init);

beforeAll(async () => {
  test = await startTestCloud();
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
    `let calls = 0; exports.handler = async (event) => {
      calls += 1;
      const { authorization } = event.headers;
      if (authorization === 'Bearer broken') throw new Error('broken');
      if (authorization === 'Bearer flaky' && !globalThis.seen) { globalThis.seen = true; throw new Error('once'); }
      return { isAuthorized: ['Bearer good', 'Bearer flaky'].includes(authorization), context: { merchantId: 'm_1', calls } };
    }`,
  );
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
  for (const [path, AuthorizerResultTtlInSeconds] of [
    ['/cached', 60],
    ['/asked', 0],
  ] as const) {
    const AuthorizerId = await make(httpAuthorizer, {
      ApiId: api.ApiId,
      Name: path,
      AuthorizerType: 'REQUEST',
      AuthorizerUri: invocationUri(keys),
      AuthorizerPayloadFormatVersion: '2.0',
      EnableSimpleResponses: true,
      AuthorizerResultTtlInSeconds,
      ...(AuthorizerResultTtlInSeconds > 0 && { IdentitySource: ['$request.header.Authorization'] }),
    });
    await make(httpRoute, { ...api, RouteKey: `GET ${path}`, AuthorizationType: 'CUSTOM', AuthorizerId });
  }
  const other = await makeApi('quote', echo);
  await make(httpRoute, { ...other, RouteKey: 'GET /openapi.json' });
});
afterAll(async () => {
  await test.stop();
  removeState(test.stateDir);
});

describe('a request to a function', () => {
  it('arrives as payload 2.0, and the response goes back', async () => {
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
  ])('%s that goes wrong is answered %d', async (path, status, message) => {
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

  it('lets an authorized caller through, with his context', async () => {
    const response = await get('/asked', authorization('good'));
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({
      requestContext: { authorizer: { lambda: { merchantId: 'm_1' } } },
    });
  });

  it.each([
    ['/asked', {}, 403, 'Forbidden'],
    ['/cached', {}, 401, 'Unauthorized'],
    ['/cached', authorization('bad'), 403, 'Forbidden'],
    ['/cached', authorization('broken'), 500, 'Internal Server Error'],
  ])('%s refuses %j with %d', async (path, init, status, message) => {
    const response = await get(path, init);
    expect([response.status, await response.json()]).toEqual([status, { message }]);
  });

  it('asks again after the authorizer failed', async () => {
    expect((await get('/cached', authorization('flaky'))).status).toBe(500);
    expect((await get('/cached', authorization('flaky'))).status).toBe(201);
  });

  it('asks once per caller within the time to live, and every time when it is 0', async () => {
    const calls = async (path: string) => {
      const event = await (await get(path, authorization('good'))).json();
      return (event as { requestContext: { authorizer: { lambda: { calls: number } } } }).requestContext
        .authorizer.lambda.calls;
    };
    expect(await calls('/cached')).toBe(await calls('/cached'));
    expect(await calls('/asked')).toBeLessThan(await calls('/asked'));
  });
});

describe('the one origin', () => {
  it('answers an unknown route with a problem', async () => {
    const response = await get('/nothing/here');
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ code: 'route_not_found', status: 404 });
    expect((await get('/open/1', { method: 'DELETE' })).status).toBe(404);
  });

  it('lists the addresses when several APIs have the route', async () => {
    const choices = ['payment', 'quote'].map((api) => ({
      api,
      url: `${test.cloud.originUrl}/${api}/openapi.json`,
    }));
    const response = await get('/openapi.json');
    expect([response.status, await response.json()]).toEqual([300, { choices }]);
    const page = await get('/openapi.json', { headers: { accept: 'text/html,application/json;q=0.9' } });
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(await page.text()).toContain(`<a href="${choices[0]?.url}">payment</a>`);
    const one = await get('/quote/openapi.json');
    expect(await one.json()).toMatchObject({ rawPath: '/openapi.json' });
  });
});

describe('the access log of a stage', () => {
  beforeEach(() => test.cloud.logs.deleteGroup('/access/payment'));

  it('gets a line per request', async () => {
    await (await get('/asked', { headers: { authorization: 'Bearer good' } })).text();
    await (await get('/asked')).text();
    const lines = test.cloud.logs.events({ group: '/access/payment', limit: 10 });
    expect(lines.map((event) => JSON.parse(event.message))).toEqual([
      { route: 'GET /asked', status: 201, who: 'm_1', x: '-' },
      { route: 'GET /asked', status: 403, who: '-', x: '-' },
    ]);
  });
});

describe('a gateway that stops', () => {
  it('finishes the request in flight', async () => {
    const other = await startTestCloud();
    const previous = test;
    test = other;
    try {
      const slow = await other.deploy(
        'slow',
        `exports.handler = async () => { console.log('started'); await new Promise((done) => setTimeout(done, 100)); return 'done' }`,
      );
      await make(httpRoute, { ...(await makeApi('slow', slow)), RouteKey: 'GET /' });
      const answer = new Promise<string>((resolve, reject) => {
        const { port } = new URL(other.cloud.originUrl);
        const request = httpRequest({ host: '127.0.0.1', port, path: '/' }, (response) => {
          response.setEncoding('utf8').on('data', resolve);
        });
        request.on('error', reject).end();
      });
      await started(other);
      await other.cloud.gateway.close();
      expect(await answer).toBe('done');
      await expect(get('/')).rejects.toThrow();
    } finally {
      test = previous;
      await other.stop();
      removeState(other.stateDir);
    }
  });

  async function started(other: TestCloud): Promise<void> {
    while (!other.logLines('slow').some((line) => line.includes('started'))) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
});

describe('what a template may not say about an HTTP API', () => {
  const cases: [string, ResourceType, Properties, string][] = [
    ['WebSockets', httpApi, { Name: 'x', ProtocolType: 'WEBSOCKET' }, 'ProtocolType must be HTTP'],
    [
      'a name twice',
      httpApi,
      { Name: 'payment', ProtocolType: 'HTTP' },
      'another HTTP API is called payment',
    ],
    ['another stage', httpStage, { StageName: 'prod', AutoDeploy: true }, 'only $default'],
    ['a stage deployed by hand', httpStage, { StageName: '$default' }, 'AutoDeploy must be true'],
    [
      'payload 1.0',
      httpIntegration,
      { IntegrationType: 'AWS_PROXY', PayloadFormatVersion: '1.0' },
      'only 2.0 is carried out',
    ],
    [
      'an HTTP proxy',
      httpIntegration,
      { IntegrationType: 'HTTP_PROXY' },
      'IntegrationType must be AWS_PROXY',
    ],
    ['a JWT authorizer', httpAuthorizer, { AuthorizerType: 'JWT' }, 'AuthorizerType must be REQUEST'],
    [
      'policies as responses',
      httpAuthorizer,
      { AuthorizerType: 'REQUEST', AuthorizerPayloadFormatVersion: '2.0' },
      'EnableSimpleResponses must be true',
    ],
    [
      'a cache without a key',
      httpAuthorizer,
      { AuthorizerType: 'REQUEST', AuthorizerPayloadFormatVersion: '2.0', EnableSimpleResponses: true },
      'IdentitySource is required',
    ],
  ];
  it.each(cases)('%s is refused', async (_title, type, properties, message) => {
    await expect(make(type, properties)).rejects.toThrow(message);
  });
});
