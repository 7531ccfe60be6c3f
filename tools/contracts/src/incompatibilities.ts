import type { ModuleContract } from '@millrace/events';
import { apiIncompatibilities } from './api-incompatibilities.ts';
import { schemaDifferences } from './schema-differences.ts';

/**
 * Finds the changes that would break users of `previous`, as sentences; empty when `next` can replace it.
 *
 * The schema of a version is frozen, because consumers reject unknown fields and messages of a version may wait in queues
 * and in the archive: a change needs another version. `breaksBetween` checks whether that version is accepted. An API has
 * unknown clients, so it may only grow.
 * @throws Error when a schema uses a keyword that cannot be compared
 */
export function incompatibilities(previous: ModuleContract, next: ModuleContract): string[] {
  const events = previous.events.flatMap((was) => {
    const is = next.events.find(({ type, version }) => type === was.type && version === was.version);
    return is ? differencesOf(`${was.type} version ${was.version}`, was.schema, is.schema) : [];
  });
  const functions = previous.functions.flatMap((was) => {
    const is = next.functions.find(({ name, version }) => name === was.name && version === was.version);
    const called = `${was.name} version ${was.version}`;
    return is
      ? [
          ...differencesOf(`the request of ${called}`, was.request, is.request),
          ...differencesOf(`the response of ${called}`, was.response, is.response),
        ]
      : [];
  });
  const api = apiIncompatibilities(previous, next).map(
    (sentence) => `${sentence}; an API only grows, unless its version is raised`,
  );
  return [...events, ...functions, ...api];
}

function differencesOf(what: string, ...[was, is]: Parameters<typeof schemaDifferences>): string[] {
  return schemaDifferences(was, is).map(
    ({ at, change }) =>
      `${what}: ${at || '/'} ${change}; the schema of a version never changes, so raise the version`,
  );
}
