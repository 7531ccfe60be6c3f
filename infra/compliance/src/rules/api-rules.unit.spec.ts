import { describe, expect, it } from '@jest/globals';
import type { SmokeTest } from '@millrace/smoke-test';
import { readSucceeds } from '@millrace/constructs/functions/smoke-tests.ts';
import { untestedReads } from './api-rules.ts';
import { of, template } from '../testing/builders.ts';

const target = (integration: string) => ({ 'Fn::Join': ['', ['integrations/', { Ref: integration }]] });
const route = (RouteKey: string, AuthorizationType: 'CUSTOM' | 'NONE', integration = 'Integration') =>
  of('AWS::ApiGatewayV2::Route', { RouteKey, AuthorizationType, Target: target(integration) });

const list = route('GET /things', 'CUSTOM');
const keys = route('GET /keys.json', 'NONE');
const documents = { Docs: route('GET /docs', 'NONE'), OpenApi: route('GET /openapi.json', 'NONE') };

const api = (tests: readonly SmokeTest[], routes = {}) =>
  template({
    Integration: of('AWS::ApiGatewayV2::Integration', {
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: { Ref: 'Alias' },
    }),
    Alias: of('AWS::Lambda::Alias', { FunctionName: { Ref: 'Fn' } }),
    Fn: of('AWS::Lambda::Function', { FunctionName: 'things-api' }),
    Hook: of('AWS::Lambda::Function', {
      FunctionName: 'things-smoke-test',
      Environment: { Variables: { SMOKE_TESTS: JSON.stringify({ 'things-api': tests }) } },
    }),
    ...documents,
    ...routes,
  });

const read = readSucceeds('/things?limit=1');
const anonymous = { ...read, payload: { ...(read.payload as object), requestContext: {} } };

describe('the rule that smoke tests of APIs read', () => {
  it('passes an API whose lists are all read', () => {
    const tests = [read, readSucceeds('/keys.json')];
    expect(untestedReads(api(tests, { list, keys }))).toEqual([]);
  });

  it.each<[string, readonly SmokeTest[]]>([
    ['no test', []],
    ['a test that reads the description alone', [readSucceeds('/openapi.json')]],
    ['a test without a merchant', [anonymous]],
    ['a test that takes a failure for an answer', [{ ...read, answers: { statusCode: 500 } }]],
    ['a test that expects an error', [{ payload: read.payload, refuses: 'Error' }]],
  ])('finds %s', (_what, tests) => {
    expect(untestedReads(api(tests, { list }))).toEqual(['Fn has no smoke test of GET /things']);
  });

  it('finds a list that is not read beside one that is', () => {
    expect(untestedReads(api([read], { list, keys }))).toEqual(['Fn has no smoke test of GET /keys.json']);
  });

  it('finds an API that offers nothing to read', () => {
    const one = route('GET /things/{id}', 'CUSTOM');
    const ofContainers = route('GET /products', 'CUSTOM', 'Private');
    expect(untestedReads(api([], { one, ofContainers }))).toEqual([
      'Fn has no route that its smoke test could read',
    ]);
  });
});
