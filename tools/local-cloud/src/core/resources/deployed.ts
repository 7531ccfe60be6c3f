import {
  ReplacementNeeded,
  type NamedInService,
  type Properties,
  type PropertySupport,
  type ResourceOutcome,
  type ResourceRequest,
  type ResourceType,
} from './resource-type.ts';

type Attributes = Readonly<Record<string, string>>;

interface Deployed<Own> {
  readonly type: string;
  readonly properties: PropertySupport;
  readonly identity: ResourceType['identity'];
  readonly service?: NamedInService<Own>;
  /** Properties whose change needs a new resource. */
  readonly fixed: readonly string[];
  /** The physical id of a new resource. */
  id(request: ResourceRequest, own: Own): string;
  /** Creates or updates the resource of this id with these properties. */
  put(id: string, properties: Properties, own: Own): Promise<Attributes> | Attributes;
  remove(id: string, own: Own): Promise<void> | void;
}

/** A type that creates, updates and resumes its resources in the same way. */
export function deployed<Own>({ fixed, id, put, remove, ...described }: Deployed<Own>): ResourceType<Own> {
  const outcome = async (physicalId: string, wanted: Properties, own: Own): Promise<ResourceOutcome> => ({
    physicalId,
    attributes: await put(physicalId, wanted, own),
  });
  return {
    ...described,
    create: async (request, own) => outcome(id(request, own), request.properties, own),
    update: async (request, previous, own) => {
      const changed = fixed.find((name) => request.properties[name] !== previous.properties[name]);
      if (changed !== undefined) throw new ReplacementNeeded(changed);
      return outcome(previous.physicalId, request.properties, own);
    },
    delete: async ({ physicalId }, own) => remove(physicalId, own),
    resume: async (state, own) => {
      await put(state.physicalId, state.properties, own);
    },
  };
}
