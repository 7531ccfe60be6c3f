import type { Module } from '../resource-names.ts';
import { statementsOf } from './policy-rules.ts';
import { resourcesOf, type TemplateJson } from './template.ts';

/** Everything after the name of a table in an ARN, as in `/index/open`, is the third group. */
const TABLE = /:table\/(millrace-[a-z]+-([a-z]+)-[a-z0-9-]+)(\/[a-z]+)?/g;

/**
 * Every table of another module that something is allowed to use, as in `Role may use millrace-dev-order-orders`.
 * Modules meet by contracts: APIs, events, functions, and the images on a stream, which is no table here.
 */
export function tablesOfOthers(template: TemplateJson, module: Module): string[] {
  return namedTables(template)
    .filter(({ owner }) => owner !== module)
    .map(({ holder, table }) => `${holder} may use ${table}`);
}

/** The tables that each resource's policies name, without their streams. */
export function namedTables(template: TemplateJson) {
  return resourcesOf(template).flatMap((resource) => {
    const named = statementsOf(resource)
      .filter(({ Effect }) => Effect === 'Allow')
      .flatMap(({ Resource }) => [...JSON.stringify([Resource]).matchAll(TABLE)])
      .filter(([, , , part]) => part !== '/stream')
      .map(([, table, owner]) => ({ table: table!, owner: owner! }));
    const tables = new Map(named.map((one) => [one.table, one]));
    return [...tables.values()].map((one) => ({ holder: resource.id, ...one }));
  });
}
