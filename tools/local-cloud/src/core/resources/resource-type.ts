/** A template's properties after its intrinsic functions are resolved. */
export type Properties = Readonly<Record<string, unknown>>;

/**
 * What the local cloud does with each property of a type.
 * - `carried`: it has the same effect as on AWS.
 * - `recorded`: it has no effect on a laptop (encryption keys, log retention, tags, …) and is kept for `describe`.
 * - a nested map: the same for the properties inside (for a list, of each element).
 *
 * A property that is not listed is refused by name when the change set is made.
 */
export type PropertySupport = { readonly [property: string]: 'carried' | 'recorded' | PropertySupport };

/** An existing resource: the values of `Ref` and `Fn::GetAtt`, and the properties it was created with. */
export interface ResourceState {
  readonly type: string;
  readonly stackName: string;
  readonly logicalId: string;
  /** The value of `Ref`. */
  readonly physicalId: string;
  /** The values of `Fn::GetAtt`, by attribute name. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly properties: Properties;
}

/** The wanted state of a resource. */
export interface ResourceRequest {
  readonly stackName: string;
  readonly logicalId: string;
  readonly properties: Properties;
  /** The resolved update policy. Absent during a rollback, which restores the previous state without calling hooks. */
  readonly updatePolicy?: Properties;
}

/**
 * Reads from the properties what distinguishes a resource from others of its type: its name, and the scope in which the
 * name is unique. Undefined when the template gives no name and one will be generated.
 */
export type Identity = (properties: Properties) => string | undefined;

/** For types whose resources can also be created and deleted through an API. */
export interface NamedInService<Own = void> {
  exists(identity: string, own: Own): boolean | Promise<boolean>;
  /** Removes what an interrupted creation left behind. Removing something that is gone succeeds. */
  remove(identity: string, own: Own): void | Promise<void>;
}

/** The identifier in `ResourceIdentifier` of a resource to import. Its value is the physical id. */
export interface ImportIdentifier {
  readonly name: string;
  /** The part of the value that identifies the resource in its service. By default the whole value. */
  readonly key?: (value: string) => string;
}

/** The result of `create` and `update`. The stack engine adds type, stack, logical id and properties. */
export interface ResourceOutcome {
  readonly physicalId: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/**
 * One CloudFormation resource type. `Own` is the runtime of the service that it belongs to.
 *
 * The stack engine stores the `ResourceState`; a type keeps no list of its own. After a restart the engine calls `resume`
 * for every existing resource, which starts its work again (a function's workers, a pipe's poller).
 */
export interface ResourceType<Own = void> {
  readonly type: string;
  readonly properties: PropertySupport;
  /** What its `UpdatePolicy` may contain. Absent when the type takes none. */
  readonly updatePolicies?: PropertySupport;
  /** The type has no effect on a laptop: all its properties are recorded. */
  readonly recordedOnly?: true;
  /** `anonymous` where AWS allows any number of equal resources. A second resource of the same identity is refused. */
  readonly identity: Identity | 'anonymous';
  readonly service?: NamedInService<Own>;
  /** Absent when resources of the type cannot be imported into a stack. */
  readonly importIdentifier?: ImportIdentifier;
  /** Called only when no resource of the same identity exists. */
  create(request: ResourceRequest, own: Own): Promise<ResourceOutcome>;
  /** Throws `ReplacementNeeded` when the change needs a new resource: the engine then creates one and deletes the old one. */
  update(request: ResourceRequest, previous: ResourceState, own: Own): Promise<ResourceOutcome>;
  delete(state: ResourceState, own: Own): Promise<void>;
  resume?(state: ResourceState, own: Own): Promise<void>;
}

/** The type with the runtime that its methods use. */
export function boundType<Own>(type: ResourceType<Own>, own: Own): ResourceType {
  const { service, create, update, delete: remove, resume, ...described } = type;
  return {
    ...described,
    ...(service && {
      service: {
        exists: (identity) => service.exists(identity, own),
        remove: (identity) => service.remove(identity, own),
      },
    }),
    create: (request) => create(request, own),
    update: (request, previous) => update(request, previous, own),
    delete: (state) => remove(state, own),
    ...(resume && { resume: (state) => resume(state, own) }),
  };
}

/** The update needs a new resource in the place of this one. */
export class ReplacementNeeded extends Error {
  override readonly name = 'ReplacementNeeded';
}

/** AWS would refuse the request. The person who deploys reads the message, so it names the property and the reason. */
export class ResourceRefused extends Error {
  override readonly name = 'ResourceRefused';
}
