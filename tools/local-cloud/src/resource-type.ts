import type { Cloud } from './cloud.ts';

/** A template's properties after its intrinsic functions are resolved. */
export type Properties = Readonly<Record<string, unknown>>;

/**
 * What the local cloud does with each property of a type.
 * - `carried`: it has the effect that it has on AWS.
 * - `recorded`: it has no effect on a laptop (encryption keys, log retention, tags, …) and is kept for `describe`.
 * - a nested map: the same, for the properties within (for a list, of each of its elements).
 *
 * Any property that is not named is refused by name when the change set is made.
 */
export type PropertySupport = { readonly [property: string]: 'carried' | 'recorded' | PropertySupport };

/** A resource as it stands: what `Ref` gives, what `Fn::GetAtt` gives, and the properties it was made from. */
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

/** What a type is asked to bring about. */
export interface ResourceRequest {
  readonly stackName: string;
  readonly logicalId: string;
  readonly properties: Properties;
  /** How to update it, resolved. Left out while a stack rolls back: what stood before is put back without asking anybody. */
  readonly updatePolicy?: Properties;
}

/** What `create` and `update` give back; the engine adds type, stack, logical id and properties. */
export interface ResourceOutcome {
  readonly physicalId: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/**
 * One CloudFormation resource type, in a file of its own under `resources/`.
 *
 * The stack engine persists the `ResourceState`; a type keeps no list of its own. At a restart it calls
 * `resume` for every resource that exists, which starts again whatever runs (a function's workers, a pipe's poller).
 */
export interface ResourceType {
  readonly type: string;
  readonly properties: PropertySupport;
  /** What its `UpdatePolicy` may say; none when it is left out. */
  readonly updatePolicies?: PropertySupport;
  /** The type has no effect on a laptop: whatever its properties are, they are recorded. */
  readonly recordedOnly?: true;
  create(request: ResourceRequest, cloud: Cloud): Promise<ResourceOutcome>;
  /** Throws `ReplacementNeeded` when the change cannot be made in place: the engine then creates anew and deletes the old one. */
  update(request: ResourceRequest, previous: ResourceState, cloud: Cloud): Promise<ResourceOutcome>;
  delete(state: ResourceState, cloud: Cloud): Promise<void>;
  resume?(state: ResourceState, cloud: Cloud): Promise<void>;
}

/** An update that can only be made by creating another resource and deleting this one. */
export class ReplacementNeeded extends Error {
  override readonly name = 'ReplacementNeeded';
}

/** A request that AWS would refuse; its message reaches the person who deploys, so it names the property and the reason. */
export class ResourceRefused extends Error {
  override readonly name = 'ResourceRefused';
}
