import type { CloudConfig } from '../config.ts';
import type { Service } from '../registry.ts';
import { recordedTypes, type Recorded } from './recorded.ts';

/** A service whose resources the local cloud only records. */
export function recordedService<Name extends string>(
  name: Name,
  types: Readonly<Record<string, Recorded>>,
): Service<Name, { readonly config: CloudConfig }> {
  return {
    name,
    needs: [],
    resources: recordedTypes(types),
    start: ({ config }) => ({ config }),
  };
}
