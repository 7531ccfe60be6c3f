import type { SmokeTest, SmokeTests } from '@millrace/smoke-test';
import { logicalIdOf, propertyOf, resourcesOf, type NamedResource, type TemplateJson } from './template.ts';

export interface DeployedFunction {
  readonly handler: string;
  /** Of an API: the requests of its smoke tests. */
  readonly smokeTestReads: readonly unknown[];
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, unknown>>;
}

/** The functions of a module by its template, but the hook of deployments, which is the same in every module. */
export function functionsIn(template: TemplateJson, prefix: string): readonly DeployedFunction[] {
  const apis = new Set(apiFunctionsIn(template).map(({ fn }) => fn.id));
  return resourcesOf(template, 'AWS::Lambda::Function')
    .map((resource) => ({
      handler: String(propertyOf(resource, 'FunctionName')).slice(prefix.length),
      smokeTestReads: apis.has(resource.id)
        ? smokeTestsFor(template, resource).map(({ payload }) => payload)
        : [],
      timeoutSeconds: Number(propertyOf(resource, 'Timeout')),
      environment: (propertyOf(resource, 'Environment.Variables') ?? {}) as Record<string, unknown>,
    }))
    .filter(({ handler }) => handler !== 'smoke-test');
}

/** The function that tests new versions of the others. */
export function isHook(fn: NamedResource): boolean {
  return String(propertyOf(fn, 'FunctionName')).endsWith('-smoke-test');
}

/** What a new version of a function has to pass. */
export function smokeTestsFor(template: TemplateJson, fn: NamedResource): readonly SmokeTest[] {
  return resourcesOf(template, 'AWS::Lambda::Function')
    .filter(isHook)
    .flatMap((hook) => testsIn(hook, fn));
}

/** The smoke tests that a hook has, as JSON. */
export function smokeTestsOf(hook: NamedResource): string {
  return String(propertyOf(hook, 'Environment.Variables.SMOKE_TESTS') ?? '{}');
}

/** Those of one function. */
export function testsIn(hook: NamedResource, fn: NamedResource): readonly SmokeTest[] {
  const tests = JSON.parse(smokeTestsOf(hook)) as SmokeTests;
  return tests[String(propertyOf(fn, 'FunctionName'))] ?? [];
}

export interface Route {
  readonly key: string;
  readonly needsKey: boolean;
}

/** A function that answers the routes of an HTTP API. */
interface ApiFunctionFound {
  readonly fn: NamedResource;
  readonly routes: readonly Route[];
}

export function apiFunctionsIn(template: TemplateJson): ApiFunctionFound[] {
  const routes = resourcesOf(template, 'AWS::ApiGatewayV2::Route');
  return resourcesOf(template, 'AWS::ApiGatewayV2::Integration')
    .filter((integration) => propertyOf(integration, 'IntegrationType') === 'AWS_PROXY')
    .map((integration) => ({
      fn: functionBehind(template, integration),
      routes: routes
        .filter((route) => JSON.stringify(propertyOf(route, 'Target')).includes(`"${integration.id}"`))
        .map((route) => ({
          key: String(propertyOf(route, 'RouteKey')),
          needsKey: propertyOf(route, 'AuthorizationType') === 'CUSTOM',
        })),
    }));
}

function functionBehind(template: TemplateJson, integration: NamedResource): NamedResource {
  const find = (type: string, value: unknown): NamedResource => {
    const found = resourcesOf(template, type).find(({ id }) => id === logicalIdOf(value));
    if (!found) throw new Error(`${integration.id} leads to no ${type}`);
    return found;
  };
  const alias = find('AWS::Lambda::Alias', propertyOf(integration, 'IntegrationUri'));
  return find('AWS::Lambda::Function', propertyOf(alias, 'FunctionName'));
}
