import { propertyOf, resourcesOf, type TemplateJson } from '@millrace/constructs/testing/template.ts';
import type { Module } from '@millrace/modules';
import { openRoutes } from './resource-rules.ts';

/** The documentation that every API of a function offers without a key. Containers are documented in docs/reference. */
const DOCUMENTATION = ['GET /openapi.json', 'GET /docs'];

/** What modules offer without a key besides: products and pages of the shop, and the keys that quotes are checked by. */
const publicRoutes: Readonly<Partial<Record<Module, readonly string[]>>> = {
  quote: ['GET /.well-known/jwks.json'],
  catalog: ['GET /products', 'GET /products/{id}'],
  storefront: ['$default'],
};

/** Routes without an authorizer that are not public, and public routes that need a key or do not exist. */
export function unlistedRoutes(
  module: Module,
  service: TemplateJson,
  listed: typeof publicRoutes = publicRoutes,
): string[] {
  const integrations = resourcesOf(service, 'AWS::ApiGatewayV2::Integration').map((integration) =>
    propertyOf(integration, 'IntegrationType'),
  );
  const expected = [
    ...(integrations.includes('AWS_PROXY') ? DOCUMENTATION : []),
    ...(integrations.length > 0 ? (listed[module] ?? []) : []),
  ];
  const open = openRoutes(service);
  return [
    ...open.filter((route) => !expected.includes(route)).map((route) => `${route} needs no key`),
    ...expected.filter((route) => !open.includes(route)).map((route) => `${route} is not public`),
  ];
}
