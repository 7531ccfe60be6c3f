import type { CloudConfig } from '../config.ts';
import type { Service } from '../registry.ts';
import { recordedTypes, type Recorded } from './recorded.ts';

/** A service of which the local cloud only records resources. */
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
