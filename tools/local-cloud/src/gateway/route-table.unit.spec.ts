import { describe, expect, it } from '@jest/globals';
import { HttpApis } from './http-apis.ts';
import { parseRouteKey } from './route-table.ts';

/** Routes by API name; every API has the stage `$default`. */
function apisWith(routes: Record<string, readonly string[]>): HttpApis {
  const apis = new HttpApis();
  for (const [name, routeKeys] of Object.entries(routes)) {
    apis.put(name, name);
    const api = apis.get(name);
    api.stage = { variables: {}, accessLog: undefined };
    for (const routeKey of routeKeys) {
      const pattern = parseRouteKey(routeKey);
      api.routes.set(routeKey, { pattern, integrationId: 'i', authorizerId: undefined });
    }
  }
  return apis;
}

const matched = (apis: HttpApis, request: string) => {
  const [method = '', path = ''] = request.split(' ');
  return apis.match(method, path).map((match) => `${match.api.name}: ${match.route.pattern.routeKey}`);
};

describe('the route of a request', () => {
  const apis = apisWith({
    api: [
      'GET /pets',
      'ANY /pets',
      'GET /pets/{id}',
      'GET /pets/dog',
      'ANY /pets/{id}/{proxy+}',
      'GET /pets/{id}/owner',
      'GET /pets/{id}/{part}',
      'ANY /{proxy+}',
      '$default',
    ],
  });

  it.each([
    ['GET /pets', 'GET /pets'],
    ['POST /pets', 'ANY /pets'],
    ['GET /pets/dog', 'GET /pets/dog'],
    ['GET /pets/6', 'GET /pets/{id}'],
    ['POST /pets/6', 'ANY /{proxy+}'],
    ['GET /pets/6/owner', 'GET /pets/{id}/owner'],
    ['GET /pets/6/tail', 'GET /pets/{id}/{part}'],
    ['POST /pets/6/tail', 'ANY /pets/{id}/{proxy+}'],
    ['GET /pets/6/owner/name', 'ANY /pets/{id}/{proxy+}'],
    ['GET /cats', 'ANY /{proxy+}'],
    ['GET /pets/', 'ANY /{proxy+}'],
    ['GET /', '$default'],
  ])('%s is %s', (request, routeKey) => {
    expect(matched(apis, request)).toEqual([`api: ${routeKey}`]);
  });

  it('carries decoded variables, the greedy one with its slashes', () => {
    expect(apis.match('GET', '/pets/a%20b%2Fc')[0]?.pathParameters).toEqual({ id: 'a b/c' });
    expect(apis.match('POST', '/pets/6/a/b%20c')[0]?.pathParameters).toEqual({ id: '6', proxy: 'a/b c' });
    expect(apis.match('GET', '/pets/100%')[0]).toMatchObject({
      pathParameters: { id: '100%' },
      rawPath: '/pets/100%',
    });
  });
});

describe('a request that several APIs could answer', () => {
  const apis = apisWith({
    payment: ['GET /payments/{id}', 'GET /openapi.json'],
    quote: ['POST /quotes', 'GET /openapi.json'],
    shop: ['GET /{proxy+}', 'GET /payments/mine'],
  });

  it('goes to the API that spells it out', () => {
    expect(matched(apis, 'GET /payments/pay_1')).toEqual(['payment: GET /payments/{id}']);
    expect(matched(apis, 'GET /payments/mine')).toEqual(['shop: GET /payments/mine']);
    expect(matched(apis, 'GET /anything')).toEqual(['shop: GET /{proxy+}']);
  });

  it('has several answers when they match equally well', () => {
    expect(matched(apis, 'GET /openapi.json')).toEqual([
      'payment: GET /openapi.json',
      'quote: GET /openapi.json',
    ]);
  });

  it('goes to one API below its name, before any catch-all', () => {
    expect(matched(apis, 'GET /quote/openapi.json')).toEqual(['quote: GET /openapi.json']);
    expect(apis.match('GET', '/quote/openapi.json')[0]?.rawPath).toBe('/openapi.json');
    expect(matched(apis, 'POST /quote/quotes')).toEqual(['quote: POST /quotes']);
  });

  it('has no answer when no route matches', () => {
    expect(matched(apis, 'DELETE /payments/pay_1')).toEqual([]);
    expect(matched(apis, 'POST /quote/nothing')).toEqual([]);
  });

  it('is not answered by an API without a stage', () => {
    const undeployed = apisWith({ payment: ['GET /payments'] });
    undeployed.get('payment').stage = undefined;
    expect(matched(undeployed, 'GET /payments')).toEqual([]);
  });
});

describe('a route key', () => {
  it.each(['/pets', 'FETCH /pets', 'get /pets', 'GET pets', 'GET /{all+}/pets', 'GET /pet-{id}', 'GET /{a'])(
    '%s is refused',
    (routeKey) => {
      expect(() => parseRouteKey(routeKey)).toThrow(routeKey);
    },
  );
});
