import { isDeepStrictEqual } from 'node:util';
import { AwsError } from '../../core/aws-error.ts';
import type { ResourceType } from '../../core/resources/resource-type.ts';
import type { ChangeSetRequest } from './change-set.ts';
import type { ResourceToImport } from './imports.ts';
import { resolve } from './intrinsics.ts';
import { plan } from './plan.ts';
import type { StoredResource } from './resource-table.ts';
import type { StackRecord } from './stack-table.ts';
import type { Target } from './target.ts';
import type { Template } from './template.ts';

interface Options {
  readonly stack: StackRecord;
  /** The active resources of the stack. */
  readonly stored: readonly StoredResource[];
  readonly previous: Template;
  readonly target: Target;
  readonly types: ReadonlyMap<string, ResourceType>;
}

/**
 * Checks all that CloudFormation refuses before it looks for the resources, in its order and its words.
 * @throws AwsError ValidationError
 */
export function checkImportRequest(
  { imports, tags }: Pick<ChangeSetRequest, 'imports' | 'tags'>,
  { stack, stored, previous, target, types }: Options,
): void {
  const { template } = target;
  const ids = imports.map(({ logicalId }) => logicalId);
  if (ids.length === 0) refuse('Must Provide at least one resource to import');
  if (new Set(ids).size < ids.length) refuse('Every resource to import must have unique LogicalResourceId');
  refuseAny(
    ids.filter((id) => !Object.hasOwn(template.Resources, id)),
    (names) => `The logical resource ids ${names} provided in ResourceToImport do not exist in the template.`,
  );
  refuseAny(
    imports.map(({ type }) => type).filter((type) => !types.get(type)?.importIdentifier),
    (names) => `ResourceTypes ${names} are not supported for Import`,
  );
  for (const each of imports) checkEntry(each, template, types.get(each.type)!.importIdentifier!.name);

  const added = Object.keys(template.Resources).filter((id) => !Object.hasOwn(previous.Resources, id));
  if (added.length === 0) refuse('The template should contain at least one new resource to import.');
  refuseAny(
    ids.filter((id) => !added.includes(id)),
    (names) => `Resources ${names} passed in ResourceToImport are already in a stack and cannot be imported.`,
  );
  refuseAny(
    added.filter((id) => !ids.includes(id)),
    (names) => `Resources ${names} is missing from ResourceToImport list`,
  );
  refuseAny(
    modified(previous, target, stored),
    (names) =>
      `You have modified resources ${names} in your template that are not being imported. ` +
      'Update, create or delete operations cannot be executed during import operations.',
  );
  refuseAny(
    ids.filter((id) => template.Resources[id]!.DeletionPolicy === undefined),
    (names) =>
      `The following resources to import ${names} must have DeletionPolicy attribute specified in the template.`,
  );
  refuseAny(
    [
      ...(isDeepStrictEqual(template.Outputs, previous.Outputs) ? [] : ['Outputs']),
      ...(tags.every((tag) => stack.Tags.some((own) => isDeepStrictEqual(own, tag))) ? [] : ['Tags']),
    ],
    (names) => `As part of the import operation, you cannot modify or add ${names}`,
  );
}

function checkEntry(
  { logicalId, type, identifier }: ResourceToImport,
  template: Template,
  expected: string,
): void {
  if (!isDeepStrictEqual(Object.keys(identifier), [expected]))
    refuse(`Invalid resource identifier for resource type ${type}. Expected [${expected}]`);
  const { Type } = template.Resources[logicalId]!;
  if (type === Type) return;
  refuse(
    `Resource type of [${logicalId}] passed in ResourceToImport does not match with resource type defined in the template. ` +
      `Resource type in ResourceToImport: ${type}; Resource type in Template: ${Type}.`,
  );
}

/** The resources of the stack that the new template changes or removes, by itself or through the value of a parameter. */
function modified(
  previous: Template,
  { template, scope }: Target,
  stored: readonly StoredResource[],
): string[] {
  const changed = plan(previous.Resources, template.Resources, stored)
    .filter(({ ResourceChange }) => ResourceChange.Action !== 'Add')
    .map(({ ResourceChange }) => ResourceChange.LogicalResourceId);
  const resolved = stored.filter(({ logicalId, properties }) => {
    const { Properties = {} } = template.Resources[logicalId] ?? {};
    return !changed.includes(logicalId) && !isDeepStrictEqual(resolve(Properties, scope), properties);
  });
  return [...changed, ...resolved.map(({ logicalId }) => logicalId)].sort();
}

function refuseAny(names: readonly string[], reason: (names: string) => string): void {
  if (names.length > 0) refuse(reason(`[${names.join(', ')}]`));
}

function refuse(reason: string): never {
  throw new AwsError('ValidationError', reason);
}
