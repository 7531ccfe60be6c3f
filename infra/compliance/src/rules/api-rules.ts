import type { SmokeTest } from '@millrace/smoke-test';
import {
  apiFunctionsIn,
  smokeTestsFor,
  type Route,
} from '@millrace/constructs/testing/deployed-functions.ts';
import type { TemplateJson } from '@millrace/constructs/testing/template.ts';

/** Routes that no table is needed for. */
const DOCUMENTATION = new Set(['GET /openapi.json', 'GET /docs']);

/**
 * APIs whose new version would get traffic although it may reach none of what it reads: each list needs a smoke test,
 * as a merchant, and an API without one that needs a key has none that would prove anything.
 */
export function untestedReads(template: TemplateJson): string[] {
  return apiFunctionsIn(template).flatMap(({ fn, routes }) => {
    const tests = smokeTestsFor(template, fn);
    const reads = routes.filter(({ key }) => /^GET [^{]+$/.test(key) && !DOCUMENTATION.has(key));
    const untested = reads.filter((route) => !tests.some((test) => isReadOf(test, route)));
    return [
      ...(reads.some(({ needsKey }) => needsKey)
        ? []
        : [`${fn.id} has no route that its smoke test could read`]),
      ...untested.map(({ key }) => `${fn.id} has no smoke test of ${key}`),
    ];
  });
}

function isReadOf(test: SmokeTest, { key, needsKey }: Route): boolean {
  const { routeKey, requestContext } = test.payload as {
    routeKey?: string;
    requestContext?: { authorizer?: { lambda?: { outcome?: string } } };
  };
  const isAnswered = 'answers' in test && (test.answers as { statusCode?: number }).statusCode === 200;
  const isMerchant = requestContext?.authorizer?.lambda?.outcome === 'authenticated';
  return routeKey === key && isAnswered && (isMerchant || !needsKey);
}
