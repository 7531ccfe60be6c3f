import type { Cloud } from '../cloud.ts';
import {
  ReplacementNeeded,
  type Properties,
  type PropertySupport,
  type ResourceOutcome,
  type ResourceRequest,
  type ResourceType,
} from '../resource-type.ts';

type Attributes = Readonly<Record<string, string>>;

interface Deployed {
  readonly type: string;
  readonly properties: PropertySupport;
  /** Properties that cannot be changed in place. */
  readonly fixed: readonly string[];
  /** The physical id of a new one. */
  id(request: ResourceRequest, cloud: Cloud): string;
  /** Makes what has this id be as the properties say, whether it is there or not. */
  put(id: string, properties: Properties, cloud: Cloud): Promise<Attributes> | Attributes;
  remove(id: string, cloud: Cloud): Promise<void> | void;
}

/** A type that is created, changed and brought back after a restart in one and the same way. */
export function deployed({ type, properties, fixed, id, put, remove }: Deployed): ResourceType {
  const bring = async (physicalId: string, wanted: Properties, cloud: Cloud): Promise<ResourceOutcome> => ({
    physicalId,
    attributes: await put(physicalId, wanted, cloud),
  });
  return {
    type,
    properties,
    create: async (request, cloud) => bring(id(request, cloud), request.properties, cloud),
    update: async (request, previous, cloud) => {
      const changed = fixed.find((name) => request.properties[name] !== previous.properties[name]);
      if (changed !== undefined) throw new ReplacementNeeded(changed);
      return bring(previous.physicalId, request.properties, cloud);
    },
    delete: async ({ physicalId }, cloud) => remove(physicalId, cloud),
    resume: async (state, cloud) => {
      await put(state.physicalId, state.properties, cloud);
    },
  };
}
