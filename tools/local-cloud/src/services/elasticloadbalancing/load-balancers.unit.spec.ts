import { describe, expect, it } from '@jest/globals';
import { compilePathPattern, dnsNameOf, LoadBalancers } from './load-balancers.ts';

describe('a path pattern', () => {
  it.each([
    ['/products', '/products', true],
    ['/products', '/products/', false],
    ['/products', '/Products', false],
    ['/products/*', '/products/a/b', true],
    ['/products/*', '/products', false],
    ['/products*', '/products-of-the-week', true],
    ['/p?oducts', '/products', true],
    ['/p?oducts', '/poducts', false],
    ['/a.b+c$', '/a.b+c$', true],
    ['/a.b', '/axb', false],
  ])('%s against %s: %s', (pattern, path, expected) => {
    expect(compilePathPattern(pattern)?.test(path)).toBe(expected);
  });

  it.each(['', 'a b', '/a(b)', '/' + 'x'.repeat(128)])('"%s" is not a pattern', (pattern) => {
    expect(compilePathPattern(pattern)).toBeUndefined();
  });
});

describe('a listener', () => {
  const balancers = new LoadBalancers();
  balancers.listeners.set('listener', 'storefront');
  const rule = (priority: number, path: string, targetGroupArn: string, listenerArn = 'listener') => {
    const paths = [compilePathPattern(path)!];
    balancers.rules.set(`${listenerArn}-${priority}`, { listenerArn, priority, paths, targetGroupArn });
  };
  rule(20, '/products/*', 'catalog');
  rule(3, '/products/new', 'news');
  rule(1, '/*', 'of another', 'other');

  it('forwards by the matching rule of the lowest priority, otherwise to its default target group', () => {
    expect(balancers.targetGroupOf('listener', '/products/new')).toBe('news');
    expect(balancers.targetGroupOf('listener', '/products/1')).toBe('catalog');
    expect(balancers.targetGroupOf('listener', '/basket')).toBe('storefront');
    expect(balancers.targetGroupOf('none', '/')).toBeUndefined();
  });

  it('has the DNS name of its load balancer', () => {
    const prefix = 'arn:aws:elasticloadbalancing:eu-west-1:000000000000:';
    const name = 'internal-shop-0123456789abcdef.eu-west-1.elb.amazonaws.com';
    expect(dnsNameOf(`${prefix}loadbalancer/app/shop/0123456789abcdef`)).toBe(name);
    expect(dnsNameOf(`${prefix}listener/app/shop/0123456789abcdef/fedcba9876543210`)).toBe(name);
  });
});
