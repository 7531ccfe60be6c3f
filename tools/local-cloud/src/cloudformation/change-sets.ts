import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { AwsError } from '../aws-error.ts';
import type { Cloud } from '../cloud.ts';
import type { StackRecord } from '../state/stacks.ts';
import { lookUpParameters, parameterValues } from './parameters.ts';
import type { GivenParameter } from './parameters.ts';
import { plan } from './plan.ts';
import type { StackEngine } from './stack-engine.ts';
import { refusedParts } from './support.ts';
import { parseTemplate } from './template.ts';
import type { Template } from './template.ts';

export interface ChangeSetRequest {
  readonly stackName: string;
  readonly name: string;
  readonly type: string;
  readonly template: string;
  readonly parameters: readonly GivenParameter[];
  readonly tags: StackRecord['Tags'];
}

/** A change set as it was made; `changes` are as `DescribeChangeSet` shows them. One with a `failure` is not carried out. */
export interface ChangeSet extends Omit<ChangeSetRequest, 'parameters'> {
  /** ARN. */
  readonly id: string;
  readonly stackId: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** The parameters' values, those from the parameter store looked up when the change set was made. */
  readonly resolvedParameters: Readonly<Record<string, string>>;
  readonly changes: readonly unknown[];
  readonly failure?: string;
  readonly createdAt: string;
}

const STACK_NAME = /^[a-zA-Z][-a-zA-Z0-9]{0,127}$/;
const NO_CHANGES =
  "The submitted information didn't contain changes. Submit different information to create a change set.";
const NOTHING: Template = { Parameters: {}, Resources: {}, Outputs: {} };
const UPDATABLE = ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'];

/** The change sets that have not been carried out. They are not kept through a restart. */
export class ChangeSets {
  readonly #cloud: Cloud;
  readonly #engine: StackEngine;
  /** By ARN. */
  readonly #made = new Map<string, ChangeSet>();

  constructor(cloud: Cloud, engine: StackEngine) {
    this.#cloud = cloud;
    this.#engine = engine;
  }

  /**
   * Makes a change set: reads the template, looks parameters up, and plans. What the local cloud does not carry out, and a
   * template without changes, make one that has failed with the reason.
   * @throws AwsError ValidationError for a template or parameter that is wrong, AlreadyExistsException for a taken name
   */
  create(request: ChangeSetRequest): ChangeSet {
    const { config, store } = this.#cloud;
    const stack = store.stacks.get(request.stackName) ?? newStack(this.#cloud, request);
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
    let rest: Pick<ChangeSet, 'parameters' | 'resolvedParameters' | 'changes' | 'failure'>;
    if (refused.length > 0) {
      const failure = `The local cloud does not carry out: ${refused.join('; ')}`;
      rest = { parameters: {}, resolvedParameters: {}, changes: [], failure };
    } else {
      const parameters = parameterValues(template, request.parameters, stack.parameters);
      const resolvedParameters = lookUpParameters(template, parameters, store.parameters);
      this.#engine.target(stack, request.template, resolvedParameters);
      const changes = plan(previous.Resources, template.Resources, store.resources.ofStack(stack.name));
      const empty =
        changes.length === 0 &&
        isDeepStrictEqual(template.Outputs, previous.Outputs) &&
        isDeepStrictEqual(resolvedParameters, stack.resolvedParameters);
      rest = { parameters, resolvedParameters, changes, ...(empty && { failure: NO_CHANGES }) };
    }
    const changeSet: ChangeSet = {
      ...request,
      ...rest,
      id: `arn:aws:cloudformation:${config.region}:${config.account}:changeSet/${request.name}/${randomUUID()}`,
      stackName: stack.name,
      stackId: stack.id,
      createdAt: new Date().toISOString(),
    };
    store.stacks.put(stack);
    this.#made.set(changeSet.id, changeSet);
    return changeSet;
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

function newStack({ config }: Cloud, { stackName, type }: ChangeSetRequest): StackRecord {
  if (type === 'UPDATE') throw new AwsError('ValidationError', `Stack [${stackName}] does not exist`);
  if (!STACK_NAME.test(stackName)) {
    throw new AwsError(
      'ValidationError',
      `"${stackName}" is not a stack name: letters, digits and hyphens, at most 128`,
    );
  }
  return {
    name: stackName,
    id: `arn:aws:cloudformation:${config.region}:${config.account}:stack/${stackName}/${randomUUID()}`,
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
  const fits = type === 'CREATE' ? status === 'REVIEW_IN_PROGRESS' : UPDATABLE.includes(status);
  if (fits) return;
  if (type === 'CREATE') {
    throw new AwsError(
      'AlreadyExistsException',
      `Stack [${name}] already exists and cannot be created again with the changeSet.`,
    );
  }
  throw new AwsError('ValidationError', `Stack:${id} is in ${status} state and can not be updated.`);
}
