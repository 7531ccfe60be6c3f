import { textOf } from './read-properties.ts';
import type { Identity } from './resource-type.ts';

/** Identity by several properties, such as `ApiId` and `Name`. Undefined unless all are given. */
export function identifiedBy(...names: readonly string[]): Identity {
  return (properties) => {
    const values = names.map((name) => textOf(properties, name));
    return values.includes(undefined) ? undefined : values.join('|');
  };
}
