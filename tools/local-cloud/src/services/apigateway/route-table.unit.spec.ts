import { describe, expect, it } from '@jest/globals';
import { HttpApis } from './http-apis.ts';
import { parseRouteKey } from './route-table.ts';

/** Routes by API name. */
function apisWith(routes: Record<string, readonly string[]>): HttpApis {
  const apis = new HttpApis();
  for (const [name, routeKeys] of Object.entries(routes)) {
    apis.put(name, name);
    const api = apis.get(name);
    for (const routeKey of routeKeys) {
      const pattern = parseRouteKey(routeKey);
      if (!pattern) throw new Error(`${routeKey} is no route key`);
      api.routes.set(routeKey, { pattern, integrationId: 'i', authorizerId: undefined });
    }
  }
  return apis;
}

const matched = (apis: HttpApis, request: string) => {
  const [method = '', path = ''] = request.split(' ');
  return apis.match(method, path).map((match) => `${match.api.name}: ${match.route.pattern.routeKey}`);
};

describe('the route that matches a request', () => {
  const apis = apisWith({
    api: [
      'GET /',
      'GET /pets',
      'GET /pets/{id}',
      'GET /pets/dog',
      'GET /pets/{id}/{part}',
      'GET /pets/{id}/owner',
    ],
  });

  it.each([
    ['GET /', 'GET /'],
    ['GET /pets', 'GET /pets'],
    ['GET /pets/dog', 'GET /pets/dog'],
    ['GET /pets/6', 'GET /pets/{id}'],
    ['GET /pets/6/owner', 'GET /pets/{id}/owner'],
    ['GET /pets/6/tail', 'GET /pets/{id}/{part}'],
  ])('%s is %s', (request, routeKey) => {
    expect(matched(apis, request)).toEqual([`api: ${routeKey}`]);
  });

  it.each(['POST /pets', 'GET /pets/', 'GET /pets/6/owner/name', 'GET /cats'])(
    '%s matches no route',
    (request) => {
      expect(matched(apis, request)).toEqual([]);
    },
  );

  it('has decoded path parameters', () => {
    expect(apis.match('GET', '/pets/a%20b%2Fc')[0]?.pathParameters).toEqual({ id: 'a b/c' });
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
    shop: ['GET /payments/mine'],
  });

  it('goes to the API with the most specific route', () => {
    expect(matched(apis, 'GET /payments/pay_1')).toEqual(['payment: GET /payments/{id}']);
    expect(matched(apis, 'GET /payments/mine')).toEqual(['shop: GET /payments/mine']);
  });

  it('has several matches when they are equally specific', () => {
    expect(matched(apis, 'GET /openapi.json')).toEqual([
      'payment: GET /openapi.json',
      'quote: GET /openapi.json',
    ]);
  });

  it('goes to one API below its name', () => {
    expect(matched(apis, 'GET /quote/openapi.json')).toEqual(['quote: GET /openapi.json']);
    expect(apis.match('GET', '/quote/openapi.json')[0]?.rawPath).toBe('/openapi.json');
    expect(matched(apis, 'POST /quote/quotes')).toEqual(['quote: POST /quotes']);
  });

  it('has no match when no route fits', () => {
    expect(matched(apis, 'DELETE /payments/pay_1')).toEqual([]);
    expect(matched(apis, 'POST /quote/nothing')).toEqual([]);
  });
});

describe('a request without an explicit route', () => {
  const apis = apisWith({
    payment: ['GET /payments/{id}', 'GET /docs'],
    order: ['POST /orders', 'GET /docs', 'GET /products/{id}', '$default'],
  });

  it.each([
    'GET /',
    'GET /nothing',
    'POST /products/prd_1',
    'DELETE /orders/ord_1',
    'GET /order/ord_1',
    'PUT /docs',
    'GET /assets/a%20b.css',
  ])('%s goes to the API with a default route', (request) => {
    expect(matched(apis, request)).toEqual(['order: $default']);
  });

  it('keeps its path unchanged', () => {
    expect(apis.match('GET', '/order/a%20b')[0]).toMatchObject({
      encodedPath: '/order/a%20b',
      rawPath: '/order/a b',
      pathParameters: {},
    });
    expect(apis.match('GET', '/order/products/a%2Fb')[0]).toMatchObject({ encodedPath: '/products/a%2Fb' });
  });

  it.each(['DELETE /payments/pay_1', 'GET /payments', 'GET /payment', 'GET /payment/nothing'])(
    '%s matches no route, because it is below another API',
    (request) => {
      expect(matched(apis, request)).toEqual([]);
    },
  );
});

describe('a route key', () => {
  it.each([
    'ANY /pets',
    'GET /{proxy+}',
    '/pets',
    'FETCH /pets',
    'get /pets',
    'GET pets',
    'GET /pets/',
    'GET /pet-{id}',
    'GET /{a',
  ])('%s is refused', (routeKey) => {
    expect(parseRouteKey(routeKey)).toBeUndefined();
  });
});
