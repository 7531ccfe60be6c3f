/** A synthesized template, as far as the rules look at it. */
export interface TemplateJson {
  readonly Parameters?: Readonly<Record<string, { Type: string; Default?: unknown }>>;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, { Export?: unknown }>>;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly DependsOn?: string | readonly string[];
  readonly UpdatePolicy?: Readonly<Record<string, unknown>>;
}

/** Both stacks of a module. */
export interface ModuleTemplates {
  readonly data: TemplateJson;
  readonly service: TemplateJson;
}

export type NamedResource = TemplateResource & { readonly id: string };

export function resourcesOf({ Resources }: TemplateJson, type?: string): NamedResource[] {
  return Object.entries(Resources)
    .filter(([, resource]) => type === undefined || resource.Type === type)
    .map(([id, resource]) => ({ id, ...resource }));
}

/** A property by its path, as in `SSESpecification.SSEType`. */
export function propertyOf({ Properties }: TemplateResource, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], Properties);
}

/** What a `Ref` or `Fn::GetAtt` refers to. */
export function logicalIdOf(value: unknown): string | undefined {
  const { Ref, 'Fn::GetAtt': attribute } = (value ?? {}) as { Ref?: string; 'Fn::GetAtt'?: [string, string] };
  return attribute?.[0] ?? Ref;
}

/** Each global index of a table as its name, the attributes of its key, and what it holds. */
export function indexesOf(table: NamedResource): string[][] {
  const indexes = propertyOf(table, 'GlobalSecondaryIndexes') as {
    IndexName: string;
    KeySchema: { AttributeName: string }[];
    Projection: { ProjectionType: string };
  }[];
  return indexes.map(({ IndexName, KeySchema, Projection }) => [
    IndexName,
    ...KeySchema.map(({ AttributeName }) => AttributeName),
    Projection.ProjectionType,
  ]);
}
