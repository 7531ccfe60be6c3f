import { describe, expect, it } from '@jest/globals';
import { of, template } from '../testing/builders.ts';
import { unlistedRoutes } from './public-routes.ts';

const route = (RouteKey: string, more = {}) =>
  of('AWS::ApiGatewayV2::Route', { RouteKey, AuthorizationType: 'NONE', ...more });
const withKey = { AuthorizationType: 'CUSTOM', AuthorizerId: { Ref: 'Authorizer' } };
const api = (IntegrationType: string, ...routes: ReturnType<typeof route>[]) =>
  template({
    Integration: of('AWS::ApiGatewayV2::Integration', { IntegrationType }),
    ...Object.fromEntries(routes.map((one, index) => [`Route${index}`, one])),
  });
const listed = { order: ['GET /open'] };

describe('the rule of public routes', () => {
  it('takes the documentation and the listed routes of a function’s API', () => {
    const open = ['GET /open', 'GET /docs', 'GET /openapi.json'].map((key) => route(key));
    const service = api('AWS_PROXY', ...open, route('GET /orders', withKey));
    expect(unlistedRoutes('order', service, listed)).toEqual([]);
  });

  it('takes the listed routes of a container’s API, and no documentation', () => {
    expect(unlistedRoutes('order', api('HTTP_PROXY', route('GET /open')), listed)).toEqual([]);
    expect(unlistedRoutes('order', api('HTTP_PROXY', route('GET /docs')), listed)).toEqual([
      'GET /docs needs no key',
      'GET /open is not public',
    ]);
  });

  it('finds routes without a key that are not listed, and those that do not exist', () => {
    expect(unlistedRoutes('order', api('AWS_PROXY', route('GET /orders')), listed)).toEqual([
      'GET /orders needs no key',
      'GET /openapi.json is not public',
      'GET /docs is not public',
      'GET /open is not public',
    ]);
  });

  it('asks for nothing where there is no API', () =>
    expect(unlistedRoutes('order', template({}), listed)).toEqual([]));
});
