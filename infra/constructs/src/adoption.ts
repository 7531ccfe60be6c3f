import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack, type App, type CfnResource } from 'aws-cdk-lib';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import type { IConstruct } from 'constructs';
import { ModuleStack } from './module-stack.ts';
import { stackName, type Module, type StackPart } from './resource-names.ts';

/** By resource type, the property that names a resource. A change set of type IMPORT finds the resource by it. */
const nameProperties: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::ECR::Repository': 'RepositoryName',
  'AWS::SecretsManager::Secret': 'Name',
  'AWS::SQS::Queue': 'QueueName',
};

/** An existing resource that a stack takes over from another module's stack. */
export interface AdoptedResource {
  readonly type: string;
  /** The name of the resource, as in `{ TableName: 'millrace-dev-order-searches' }`. */
  readonly identifier: Readonly<Record<string, string>>;
  readonly logicalId: string;
  /** The stack that takes it over. */
  readonly stack: string;
  /** The stack that has it before. */
  readonly from: string;
}

/** A resource that a stack leaves to another module. */
export interface ReleasedResource {
  readonly type: string;
  /** In the last template that has it. */
  readonly logicalId: string;
  /** The stack that had it. */
  readonly stack: string;
  /** The module that takes it over. */
  readonly to: Module;
}

interface Source {
  readonly module: Module;
  readonly part: StackPart;
}

const adopted = new WeakMap<IConstruct, Source>();
const released = new WeakMap<ModuleStack, ReleasedResource[]>();

/**
 * Declares that a resource existed in another module's stack, and is taken over instead of created if it does. Its name,
 * logical id and properties must be those of before.
 */
export function adopt(construct: IConstruct, { from }: { readonly from: Source }): void {
  adopted.set(construct.node.defaultChild ?? construct, from);
}

/** Declares that resources of the stack now belong to another module, so that a deployment leaves them as they are. */
export function release(
  stack: ModuleStack,
  to: Module,
  resources: readonly Pick<ReleasedResource, 'type' | 'logicalId'>[],
): void {
  const earlier = released.get(stack) ?? [];
  const { stackName: name } = stack;
  released.set(stack, [...earlier, ...resources.map((one) => ({ ...one, stack: name, to }))]);
}

/**
 * Everything that the stacks of an app adopt.
 * @throws Error for a resource without a name of its own
 */
export function adoptedIn(app: App, assembly: CloudAssembly): AdoptedResource[] {
  return app.node.findAll().flatMap((construct) => {
    const source = adopted.get(construct);
    if (!source) return [];
    const resource = construct as CfnResource;
    const stack = Stack.of(resource) as ModuleStack;
    const { template } = assembly.getStackByName(stack.stackName) as { template: Template };
    const logicalId = String(stack.resolve(resource.logicalId));
    const type = resource.cfnResourceType;
    const property = nameProperties[type] ?? '';
    const name = template.Resources[logicalId]?.Properties?.[property];
    if (typeof name !== 'string') throw new Error(`${type} ${logicalId} cannot be adopted without a name`);
    const from = stackName(stack.stage, source.module, source.part);
    return [{ type, identifier: { [property]: name }, logicalId, stack: stack.stackName, from }];
  });
}

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Properties?: Readonly<Record<string, unknown>> }>>;
}

/** Everything that the stacks of an app release. */
export function releasedIn(app: App): ReleasedResource[] {
  return app.node.children.flatMap((child) =>
    child instanceof ModuleStack ? (released.get(child) ?? []) : [],
  );
}

/** Writes `adopts.json` and `releases.json` to the folder of an assembly, where there is something to write. */
export function writeAdoptions(directory: string, app: App, assembly: CloudAssembly): void {
  const files = { 'adopts.json': adoptedIn(app, assembly), 'releases.json': releasedIn(app) };
  for (const [name, resources] of Object.entries(files)) {
    if (resources.length > 0) writeFileSync(join(directory, name), JSON.stringify(resources));
  }
}
