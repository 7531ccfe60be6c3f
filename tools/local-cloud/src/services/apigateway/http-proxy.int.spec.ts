import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { oneTestCloud } from '../../testing/test-cloud.ts';
import type { Properties } from '../../core/resources/resource-type.ts';
import { httpApi } from './resources/api.ts';
import { httpIntegration } from './resources/integration.ts';
import { httpRoute } from './resources/route.ts';
import { listener, listenerRule } from '../elasticloadbalancing/resources/listener.ts';
import { loadBalancer } from '../elasticloadbalancing/resources/load-balancer.ts';
import { targetGroup } from '../elasticloadbalancing/resources/target-group.ts';
import { deployService, makeEntrance, type Said } from '../ecs/testing/shop.ts';

const test = oneTestCloud();
let entrance: Awaited<ReturnType<typeof makeEntrance>>;
let integration: Properties;

beforeAll(async () => {
  entrance = await makeEntrance(test, {
    storefront: [],
    catalog: ['/products', '/products/*'],
    gone: ['/gone'],
  });
  for (const name of ['storefront', 'catalog']) {
    const TargetGroupArn = entrance.targetGroups[name];
    const LoadBalancers = [{ ContainerName: name, ContainerPort: 8080, TargetGroupArn }];
    await deployService(test, name, { VERSION: name }, { LoadBalancers });
  }
  const { physicalId: ApiId } = await test.put(httpApi, 'Api', { Name: 'order', ProtocolType: 'HTTP' });
  integration = {
    ApiId,
    IntegrationType: 'HTTP_PROXY',
    IntegrationMethod: 'ANY',
    ConnectionType: 'VPC_LINK',
    ConnectionId: 'link',
    PayloadFormatVersion: '1.0',
    IntegrationUri: entrance.listenerArn,
  };
  await route('GET /products', integration);
  await route('GET /products/{id}', integration);
  await route('$default', integration);
  await route('GET /hurry/{x}', { ...integration, TimeoutInMillis: 50 });
});

async function route(RouteKey: string, properties: Properties): Promise<void> {
  const { physicalId } = await test.put(httpIntegration, `Integration ${RouteKey}`, properties);
  const Target = `integrations/${physicalId}`;
  await test.put(httpRoute, `Route ${RouteKey}`, { ApiId: properties['ApiId'], RouteKey, Target });
}

const url = (path: string) => test.originUrl + path;
const ask = async (path: string, init: RequestInit = {}) =>
  (await (await fetch(url(path), init)).json()) as Said;

describe('a request through the VPC link', () => {
  it.each([
    ['/products?query=a%20b&limit=2', 'catalog'],
    ['/products/prd_1', 'catalog'],
    ['/products/prd_1/photo', 'catalog'],
    ['/', 'storefront'],
    ['/basket', 'storefront'],
    ['/order/ord_1', 'storefront'],
  ])('%s is forwarded unchanged to the %s by the rules of the listener', async (path, service) => {
    expect(await ask(path)).toMatchObject({ version: service, url: path, method: 'GET' });
  });

  it('below the name of an API goes to its routes, without that name', async () => {
    expect(await ask('/order/products/a%2Fb?x=1')).toMatchObject({
      version: 'catalog',
      url: '/products/a%2Fb?x=1',
    });
  });

  it('keeps headers, cookies and a form, and adds the caller', async () => {
    const said = await ask('/checkout?step=2', {
      method: 'POST',
      headers: { cookie: 'session=1; basket=2', 'x-forwarded-for': '203.0.113.9', 'accept-language': 'de' },
      body: new URLSearchParams({ name: 'ä & b' }),
    });
    const { host } = new URL(test.originUrl);
    expect(said).toMatchObject({ method: 'POST', url: '/checkout?step=2', body: 'name=%C3%A4+%26+b' });
    expect(said.headers).toMatchObject({
      cookie: 'session=1; basket=2',
      'accept-language': 'de',
      'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
      host: expect.stringMatching(/^internal-shop-[0-9a-f]{16}\.eu-west-1\.elb\.amazonaws\.com$/),
      'x-forwarded-host': host,
      'x-forwarded-proto': 'http',
    });
    expect(said.headers['x-forwarded-for']).toMatch(/^203\.0\.113\.9, (127\.0\.0\.1|::1)$/);
  });

  it('keeps the bytes of request and response', async () => {
    const body = Buffer.from(Array.from({ length: 100_000 }, (_none, index) => index % 256));
    const response = await fetch(url('/bytes'), { method: 'PUT', body });
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(Buffer.from(await response.arrayBuffer()).equals(body)).toBe(true);
  });

  it('returns each cookie and the other headers', async () => {
    const { headers } = await fetch(url('/'));
    expect(headers.getSetCookie()).toEqual(['a=1; HttpOnly', 'b=2']);
    expect(headers.get('x-kind')).toBe('task');
  });

  it('answers a HEAD without a length', async () => {
    const headers = await new Promise<IncomingHttpHeaders>((resolve, reject) => {
      const request = httpRequest(url('/'), { method: 'HEAD' }, (response) => resolve(response.headers));
      request.on('error', reject).end();
    });
    expect(headers).toMatchObject({ 'x-kind': 'task' });
    expect(headers).not.toHaveProperty('content-length');
  });

  it('with more than 10 MB is answered 413', async () => {
    const response = await fetch(url('/bytes'), { method: 'PUT', body: Buffer.alloc(10 * 1024 * 1024 + 1) });
    expect([response.status, await response.json()]).toEqual([413, { message: 'Request Entity Too Large' }]);
  });

  it('that takes longer than the integration allows is answered 503', async () => {
    const { listenerArn, targetGroups } = entrance;
    const Conditions = [{ Field: 'path-pattern', Values: ['/hurry/*'] }];
    const Actions = [{ Type: 'forward', TargetGroupArn: targetGroups['storefront'] }];
    await test.put(listenerRule, 'Hurry', { ListenerArn: listenerArn, Priority: 9, Conditions, Actions });
    const response = await fetch(url('/hurry/never'));
    expect([response.status, await response.json()]).toEqual([503, { message: 'Service Unavailable' }]);
  });

  it('without a healthy task is answered 503, as a problem', async () => {
    for (const path of ['/gone', '/crash']) {
      const response = await fetch(url(path));
      expect(response.status).toBe(503);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      expect(await response.json()).toMatchObject({ code: 'no_healthy_task', status: 503 });
    }
  });
});

describe('a VPC link integration in a template', () => {
  const forward = { Type: 'forward', TargetGroupArn: 'arn:group' };
  const aListener = {
    LoadBalancerArn: 'arn:x:loadbalancer/app/shop/1',
    Protocol: 'HTTP',
    DefaultActions: [forward],
  };
  const aRule = {
    ListenerArn: 'arn:x:listener/app/shop/1/2',
    Priority: 1,
    Conditions: [{ Field: 'path-pattern', Values: ['/x'] }],
    Actions: [forward],
  };
  it.each<[string, () => Promise<unknown>, string]>([
    [
      'a public load balancer',
      () => test.put(loadBalancer, 'Public', {}),
      'Scheme must be internal, not internet-facing',
    ],
    [
      'a network load balancer',
      () => test.put(loadBalancer, 'Network', { Type: 'network', Scheme: 'internal' }),
      'Type must be application, not network',
    ],
    ['TLS', () => test.put(listener, 'Tls', { ...aListener, Protocol: 'HTTPS' }), 'Protocol must be HTTP'],
    [
      'a fixed response',
      () => test.put(listener, 'Fixed', { ...aListener, DefaultActions: [{ Type: 'fixed-response' }] }),
      'Type must be forward, not fixed-response',
    ],
    [
      'several actions',
      () => test.put(listenerRule, 'Several', { ...aRule, Actions: [forward, forward] }),
      'Actions must be one action',
    ],
    [
      'a rule by host',
      () => test.put(listenerRule, 'Host', { ...aRule, Conditions: [{ Field: 'host-header' }] }),
      'Field must be path-pattern, not host-header',
    ],
    [
      'two conditions',
      () =>
        test.put(listenerRule, 'Two', { ...aRule, Conditions: [...aRule.Conditions, ...aRule.Conditions] }),
      'Conditions must be one condition',
    ],
    [
      'a path that is no pattern',
      () =>
        test.put(listenerRule, 'Path', {
          ...aRule,
          Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/a b'] } }],
        }),
      '/a b is not a path pattern',
    ],
    [
      'another health',
      () => test.put(targetGroup, 'Health', { Protocol: 'HTTP', Matcher: { HttpCode: '200-399' } }),
      'HttpCode must be 200, not 200-399',
    ],
    [
      'an address on the internet',
      () => test.put(httpIntegration, 'Url', { ...integration, IntegrationUri: 'https://example.com' }),
      'https://example.com is not a listener of a load balancer',
    ],
    [
      'one method',
      () => test.put(httpIntegration, 'Method', { ...integration, IntegrationMethod: 'GET' }),
      'IntegrationMethod must be ANY',
    ],
  ])('%s is refused', async (_title, attempt, message) => {
    await expect(attempt()).rejects.toThrow(message);
  });
});
