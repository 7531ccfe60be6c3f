import { namedTables } from '@millrace/constructs/testing/named-tables.ts';
import type { TemplateJson } from '@millrace/constructs/testing/template.ts';

/**
 * Every table of another module that something may use, as in `Role may use millrace-dev-order-orders`.
 * Modules meet by contracts: APIs, events, functions, and the images on a stream, which is not a table here.
 */
export function tablesOfOthers(template: TemplateJson, module: string): string[] {
  return namedTables(template)
    .filter(({ owner }) => owner !== module)
    .map(({ holder, table }) => `${holder} may use ${table}`);
}
