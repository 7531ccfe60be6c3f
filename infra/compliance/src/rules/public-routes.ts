import { resourcesOf, type TemplateJson } from '@millrace/constructs/testing/template.ts';
import type { Module } from '@millrace/modules';
import { openRoutes } from './resource-rules.ts';

/** The documentation that every API offers without a key. */
const DOCUMENTATION = ['GET /openapi.json', 'GET /docs'];

/** What modules offer without a key besides: products and pages of the shop, and the keys that quotes are checked by. */
const publicRoutes: Readonly<Partial<Record<Module, readonly string[]>>> = {
  order: ['GET /products', 'GET /products/{id}', '$default'],
  quote: ['GET /.well-known/jwks.json'],
};

/** Routes without an authorizer that are not public, and public routes that need a key or do not exist. */
export function unlistedRoutes(
  module: Module,
  service: TemplateJson,
  listed: typeof publicRoutes = publicRoutes,
): string[] {
  const hasApi = resourcesOf(service, 'AWS::ApiGatewayV2::Api').length > 0;
  const expected = hasApi ? [...DOCUMENTATION, ...(listed[module] ?? [])] : [];
  const open = openRoutes(service);
  return [
    ...open.filter((route) => !expected.includes(route)).map((route) => `${route} needs no key`),
    ...expected.filter((route) => !open.includes(route)).map((route) => `${route} is not public`),
  ];
}
