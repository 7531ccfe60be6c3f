import { ResourceRefused } from '../../core/resources/resource-type.ts';
import type { Properties, ResourceState, ResourceType } from '../../core/resources/resource-type.ts';
import type { StackContext } from './context.ts';
import { reasonOf } from './events.ts';
import { identityOf } from './existing.ts';
import { resolve } from './intrinsics.ts';
import type { Scope } from './intrinsics.ts';
import type { StoredResource } from './resource-table.ts';
import { valueOf } from './target.ts';
import type { Target, TargetResource } from './target.ts';

type Types = ReadonlyMap<string, ResourceType>;

/** An entry of `ResourcesToImport`. */
export interface ResourceToImport {
  readonly logicalId: string;
  readonly type: string;
  /** The name and the value of the type's identifier. */
  readonly identifier: Readonly<Record<string, string>>;
}

export interface FoundImport extends ResourceToImport {
  /** Whether its service has the resource. Undefined when its type has no service that could be asked. */
  readonly exists: boolean | undefined;
}

/** A retained resource, and its record in the stack that imports it. */
export interface Imported {
  readonly retained: StoredResource;
  readonly imported: StoredResource;
}

/** A resource cannot be imported, for the reason in the message. */
export class ImportRefused extends Error {
  override readonly name = 'ImportRefused';
  readonly resource: Pick<ResourceState, 'logicalId' | 'type' | 'physicalId'>;

  constructor(resource: ImportRefused['resource'], cause: unknown) {
    super(reasonOf(cause), { cause });
    this.resource = resource;
  }
}

/** Asks the services whether they have the resources. */
export async function findImports(
  imports: readonly ResourceToImport[],
  types: Types,
): Promise<readonly FoundImport[]> {
  const found: FoundImport[] = [];
  for (const each of imports) {
    const { service, importIdentifier } = types.get(each.type) ?? {};
    const value = importIdentifier && each.identifier[importIdentifier.name];
    const exists = value === undefined ? undefined : await service?.exists(keyOf(value, importIdentifier));
    found.push({ ...each, exists });
  }
  return found;
}

/**
 * The resources to import, each after its dependencies, as they are recorded once they are imported. As on AWS, an import
 * changes no resource: its properties are those of the template from now on.
 * @throws ImportRefused when no stack has retained the resource, or the template gives it another name
 */
export function importedResources(
  imports: readonly FoundImport[],
  { scope, resources }: Target,
  context: Pick<StackContext, 'resources' | 'stacks'> & { types: Types; stackName: string },
): readonly Imported[] {
  const found = new Map<string, Imported>();
  const withFound: Scope = {
    ...scope,
    resource(logicalId, attribute) {
      const { imported } = found.get(logicalId) ?? {};
      return imported ? valueOf(imported, attribute) : scope.resource(logicalId, attribute);
    },
  };
  for (const wanted of resources) {
    const each = imports.find(({ logicalId }) => logicalId === wanted.logicalId);
    if (!each) continue;
    const physicalId = Object.values(each.identifier).join();
    try {
      const type = context.types.get(each.type)!;
      const retained = retainedResource(each, type, context);
      const isTaken = [...found.values()].some((other) => other.retained.physicalId === retained.physicalId);
      if (isTaken) refuse('Every resource to import must have unique ResourceIdentifier');
      const imported = recordOf(wanted, retained, { type, stackName: context.stackName, scope: withFound });
      found.set(wanted.logicalId, { retained, imported });
    } catch (error) {
      throw new ImportRefused({ logicalId: each.logicalId, type: each.type, physicalId }, error);
    }
  }
  return [...found.values()];
}

function retainedResource(
  { identifier, exists }: FoundImport,
  { type, importIdentifier }: ResourceType,
  { resources, stacks }: Pick<StackContext, 'resources' | 'stacks'>,
): StoredResource {
  const value = identifier[importIdentifier!.name]!;
  if (exists === false) refuse(`Resource of type '${type}' with identifier '${value}' was not found.`);
  const owners = resources
    .ofType(type)
    .filter(({ physicalId }) => keyOf(physicalId, importIdentifier) === keyOf(value, importIdentifier));
  const owner = owners.find(({ status }) => status !== 'RETAINED');
  if (owner) refuse(`${value} already exists in stack ${stacks.get(owner.stackName)?.id}`);
  if (owners[0]) return owners[0];
  if (exists) refuse(`The local cloud imports only resources that a stack has retained, not ${value}`);
  return refuse(`Resource of type '${type}' with identifier '${value}' was not found.`);
}

function recordOf(
  { logicalId, resource, dependsOn }: TargetResource,
  retained: StoredResource,
  { type, stackName, scope }: { type: ResourceType; stackName: string; scope: Scope },
): StoredResource {
  const properties = resolve(resource.Properties ?? {}, scope) as Properties;
  const name = identityOf(properties, type);
  const names = [identityOf(retained.properties, type), ...Object.values(retained.attributes)];
  if (name !== undefined && ![retained.physicalId, ...names].includes(name)) {
    const { name: identifier } = type.importIdentifier!;
    refuse(
      `The Identifier [${identifier}] for resource [${logicalId}] does not match the identifier value for the resource in the template`,
    );
  }
  return {
    ...retained,
    stackName,
    logicalId,
    properties,
    status: 'COMPLETE',
    deletionPolicy: resource.DeletionPolicy!,
    dependsOn,
    updatedAt: new Date().toISOString(),
  };
}

function keyOf(value: string, identifier: ResourceType['importIdentifier']): string {
  return identifier?.key?.(value) ?? value;
}

function refuse(reason: string): never {
  throw new ResourceRefused(reason);
}
