import type { ModuleContract } from '@millrace/events';
import { apiIncompatibilities } from './api-incompatibilities.ts';
import { schemaDifferences } from './schema-differences.ts';

/**
 * What would break whoever was written against `previous`, as sentences; none where `next` may take its place.
 *
 * The schema of a version is frozen, as consumers refuse unknown fields and messages of a version may wait in queues
 * and in the archive: a change needs another version. Whether anybody takes that version is for `breaksBetween` to
 * say. An API has clients that nobody can count, so that it may only grow.
 * @throws Error when the schemas use what the comparison does not know
 */
export function incompatibilities(previous: ModuleContract, next: ModuleContract): string[] {
  const events = previous.events.flatMap((was) => {
    const is = next.events.find(({ type, version }) => type === was.type && version === was.version);
    return is ? frozen(`${was.type} version ${was.version}`, was.schema, is.schema) : [];
  });
  const functions = previous.functions.flatMap((was) => {
    const is = next.functions.find(({ name, version }) => name === was.name && version === was.version);
    const called = `${was.name} version ${was.version}`;
    return is
      ? [
          ...frozen(`the request of ${called}`, was.request, is.request),
          ...frozen(`the response of ${called}`, was.response, is.response),
        ]
      : [];
  });
  const api = apiIncompatibilities(previous, next).map(
    (sentence) => `${sentence}; an API only grows, unless its version is raised`,
  );
  return [...events, ...functions, ...api];
}

function frozen(what: string, ...[was, is]: Parameters<typeof schemaDifferences>): string[] {
  return schemaDifferences(was, is).map(
    ({ at, says }) =>
      `${what}: ${at || '/'} ${says}; the schema of a version never changes, so raise the version`,
  );
}
