import { statementsOf } from './statements.ts';
import { resourcesOf, type TemplateJson } from './template.ts';

/** Second group: the rest of an ARN after the name of the table, as in `/index/open`. */
const TABLE = /:table\/(millrace-[a-z0-9-]+)(\/[a-z]+)?/g;

/** The tables that the policies of each resource allow to use. Streams do not count. */
export function namedTables(template: TemplateJson) {
  return resourcesOf(template).flatMap((resource) => {
    const named = statementsOf(resource)
      .filter(({ Effect }) => Effect === 'Allow')
      .flatMap(({ Resource }) => [...JSON.stringify([Resource]).matchAll(TABLE)])
      .filter(([, , part]) => part !== '/stream')
      .map(([, table]) => table!);
    return [...new Set(named)].map((table) => ({ holder: resource.id, table }));
  });
}
