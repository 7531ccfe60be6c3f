import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { arnOf } from '../../core/arn.ts';
import { AwsError } from '../../core/aws-error.ts';
import type { ResourceType } from '../../core/resources/resource-type.ts';
import type { ChangeSet, ChangeSetRequest } from './change-set.ts';
import type { StackContext } from './context.ts';
import { checkImportRequest } from './import-request.ts';
import { ImportRefused, importedResources } from './imports.ts';
import { lookUpParameters, parameterValues, type ParameterLookup } from './parameters.ts';
import { importChanges, plan } from './plan.ts';
import { isActive } from './resource-table.ts';
import type { StackRecord } from './stack-table.ts';
import { refusedParts } from './support.ts';
import type { Target } from './target.ts';
import { parseTemplate } from './template.ts';
import type { Template } from './template.ts';

const STACK_NAME = /^[a-zA-Z][-a-zA-Z0-9]{0,127}$/;
const NO_CHANGES =
  "The submitted information didn't contain changes. Submit different information to create a change set.";
const NOTHING: Template = { Parameters: {}, Resources: {}, Outputs: {} };
const UPDATABLE = [
  'CREATE_COMPLETE',
  'CREATE_FAILED',
  'UPDATE_COMPLETE',
  'UPDATE_FAILED',
  'UPDATE_ROLLBACK_COMPLETE',
  'IMPORT_COMPLETE',
  'IMPORT_ROLLBACK_COMPLETE',
];

type Planned = Pick<ChangeSet, 'changes' | 'failure'>;

/** The part of the stack engine that planning uses. */
export interface StackReader {
  readonly types: ReadonlyMap<string, ResourceType>;
  stack(nameOrId: string): StackRecord;
  target(stack: StackRecord, template: string, resolvedParameters: Readonly<Record<string, string>>): Target;
}

/** The change sets that have not been executed. They do not survive a restart. */
export class ChangeSets {
  readonly #context: StackContext;
  readonly #parameters: ParameterLookup;
  readonly #engine: StackReader;
  /** By ARN. */
  readonly #made = new Map<string, ChangeSet>();

  constructor(context: StackContext, parameters: ParameterLookup, engine: StackReader) {
    this.#context = context;
    this.#parameters = parameters;
    this.#engine = engine;
  }

  /**
   * Creates a change set: reads the template, looks up parameters and plans. A template without changes, or with parts that
   * the local cloud does not carry out, and an import of a resource that no stack has retained yield a failed change set with
   * the reason.
   * @throws AwsError ValidationError for a template, parameter or import that is wrong, AlreadyExistsException for a taken name
   */
  create(request: ChangeSetRequest): ChangeSet {
    const { config, stacks } = this.#context;
    const stack = stacks.get(request.stackName) ?? newStack(this.#context, request);
    checkStatus(stack, request.type);
    if (this.ofStack(stack).some(({ name }) => name === request.name)) {
      throw new AwsError(
        'AlreadyExistsException',
        `ChangeSet ${request.name} cannot be created because it already exists`,
      );
    }
    const template = parseTemplate(request.template);
    const previous: Template = stack.template ? parseTemplate(stack.template) : NOTHING;
    const refused = refusedParts(template, this.#engine.types);
    let rest: Planned & Pick<ChangeSet, 'parameters' | 'resolvedParameters'>;
    if (refused.length > 0) {
      const failure = `The local cloud does not carry out: ${refused.join('; ')}`;
      rest = { parameters: {}, resolvedParameters: {}, changes: [], failure };
    } else {
      const parameters = parameterValues(template, request.parameters, stack.parameters);
      const resolvedParameters = lookUpParameters(template, parameters, this.#parameters);
      const target = this.#engine.target(stack, request.template, resolvedParameters);
      const planned =
        request.type === 'IMPORT'
          ? this.#planImport(request, stack, previous, target)
          : this.#planUpdate(stack, previous, target, resolvedParameters);
      rest = { parameters, resolvedParameters, ...planned };
    }
    const changeSet: ChangeSet = {
      ...request,
      ...rest,
      id: arnOf(config, 'cloudformation', `changeSet/${request.name}/${randomUUID()}`),
      stackName: stack.name,
      stackId: stack.id,
      createdAt: new Date().toISOString(),
    };
    stacks.put(stack);
    this.#made.set(changeSet.id, changeSet);
    return changeSet;
  }

  #planUpdate(
    stack: StackRecord,
    previous: Template,
    { template }: Target,
    resolvedParameters: ChangeSet['resolvedParameters'],
  ): Planned {
    const stored = this.#context.resources.ofStack(stack.name);
    const changes = plan(previous.Resources, template.Resources, stored);
    const empty =
      changes.length === 0 &&
      isDeepStrictEqual(template.Outputs, previous.Outputs) &&
      isDeepStrictEqual(resolvedParameters, stack.resolvedParameters);
    return { changes, ...(empty && { failure: NO_CHANGES }) };
  }

  #planImport(request: ChangeSetRequest, stack: StackRecord, previous: Template, target: Target): Planned {
    const { types } = this.#engine;
    const stored = this.#context.resources.ofStack(stack.name).filter(isActive);
    checkImportRequest(request, { stack, stored, previous, target, types });
    try {
      const context = { ...this.#context, types, stackName: stack.name };
      return { changes: importChanges(importedResources(request.imports, target, context)) };
    } catch (error) {
      if (error instanceof ImportRefused) return { changes: [], failure: error.message };
      throw error;
    }
  }

  /** @throws AwsError ChangeSetNotFound */
  get(nameOrId: string, stackName: string | undefined): ChangeSet {
    const found =
      this.#made.get(nameOrId) ??
      this.ofStack(this.#engine.stack(stackName ?? '')).find(({ name }) => name === nameOrId);
    if (!found) throw new AwsError('ChangeSetNotFound', `ChangeSet [${nameOrId}] does not exist`, 404);
    return found;
  }

  ofStack({ id }: StackRecord): ChangeSet[] {
    return [...this.#made.values()].filter(({ stackId }) => stackId === id);
  }

  delete({ id }: ChangeSet): void {
    this.#made.delete(id);
  }
}

function newStack({ config }: StackContext, { stackName, type }: ChangeSetRequest): StackRecord {
  if (type === 'UPDATE') throw new AwsError('ValidationError', `Stack [${stackName}] does not exist`);
  if (!STACK_NAME.test(stackName)) {
    throw new AwsError(
      'ValidationError',
      `"${stackName}" is not a stack name: letters, digits and hyphens, at most 128`,
    );
  }
  return {
    name: stackName,
    id: arnOf(config, 'cloudformation', `stack/${stackName}/${randomUUID()}`),
    status: 'REVIEW_IN_PROGRESS',
    template: '',
    parameters: {},
    resolvedParameters: {},
    Outputs: [],
    Tags: [],
    createdAt: new Date().toISOString(),
  };
}

function checkStatus({ id, name, status }: StackRecord, type: string): void {
  const isNew = status === 'REVIEW_IN_PROGRESS';
  if (type === 'CREATE' ? isNew : UPDATABLE.includes(status) || (isNew && type === 'IMPORT')) return;
  if (type === 'CREATE') {
    throw new AwsError(
      'AlreadyExistsException',
      `Stack [${name}] already exists and cannot be created again with the changeSet.`,
    );
  }
  throw new AwsError('ValidationError', `Stack:${id} is in ${status} state and can not be updated.`);
}
