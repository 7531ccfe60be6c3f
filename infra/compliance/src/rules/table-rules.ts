import { namedTables } from '@millrace/constructs/testing/named-tables.ts';
import { propertyOf, resourcesOf, type TemplateJson } from '@millrace/constructs/testing/template.ts';

/**
 * Every table outside the module's own stacks that something in them may use, as in
 * `Role may use millrace-dev-order-orders`. A table belongs to the stacks that define it, whatever its name. Modules meet
 * by contracts: APIs, events, functions, and the images on a stream, which is not a table here.
 */
export function tablesOfOthers(templates: readonly TemplateJson[]): string[] {
  const own = templates
    .flatMap((template) => resourcesOf(template, 'AWS::DynamoDB::Table'))
    .map((table) => propertyOf(table, 'TableName'));
  return templates
    .flatMap(namedTables)
    .filter(({ table }) => !own.includes(table))
    .map(({ holder, table }) => `${holder} may use ${table}`);
}
