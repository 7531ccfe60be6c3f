import { randomUUID } from 'node:crypto';
import { AwsError } from '../cloud.ts';
import type { Cloud } from '../cloud.ts';
import type { ChangeSetRecord, StackRecord } from '../state/stacks.ts';
import { lookUpParameters, parameterValues } from './parameters.ts';
import type { GivenParameter } from './parameters.ts';
import { plan } from './plan.ts';
import type { StackEngine } from './stack-engine.ts';
import { outputsOf } from './target.ts';
import { parseTemplate } from './template.ts';

export interface ChangeSetRequest {
  readonly stackName: string;
  readonly name: string;
  readonly type: 'CREATE' | 'UPDATE';
  readonly template: string;
  readonly parameters: readonly GivenParameter[];
  readonly tags: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
}

const STACK_NAME = /^[a-zA-Z][-a-zA-Z0-9]{0,127}$/;
const NO_CHANGES =
  "The submitted information didn't contain changes. Submit different information to create a change set.";
/** Beside those that end in `_COMPLETE` or failed in a way that another deployment mends. */
const UPDATABLE = /^(?!ROLLBACK_)(?!DELETE_).*_COMPLETE$|^(CREATE|UPDATE)_FAILED$/;

/**
 * Makes a change set: reads the template, looks parameters up, and plans. What the local cloud does not carry out, and a
 * template without changes, make a change set that has FAILED with the reason.
 * @throws AwsError ValidationError for a template or parameter that is wrong, AlreadyExistsException for a taken name
 */
export function createChangeSet(
  cloud: Cloud,
  engine: StackEngine,
  request: ChangeSetRequest,
): ChangeSetRecord {
  const { store } = cloud;
  const existing = store.stacks.get(request.stackName);
  const stack = existing ?? newStack(cloud, request);
  checkStatus(stack, request.type, existing !== undefined);
  if (store.stacks.changeSets(stack.id).some(({ name }) => name === request.name)) {
    throw new AwsError(
      'AlreadyExistsException',
      `ChangeSet ${request.name} cannot be created because it already exists`,
    );
  }
  const template = parseTemplate(request.template);
  const parameters = parameterValues(template, request.parameters, stack.parameters);
  const resolvedParameters = lookUpParameters(template, parameters, store.parameters);
  const target = engine.target(stack, request.template, resolvedParameters);
  const { changes, refused } = plan(target, store.resources.ofStack(stack.name), engine.types);

  const reason =
    refused.length > 0
      ? `The local cloud does not carry out: ${refused.join('; ')}`
      : changes.length === 0 && !outputsChange()
        ? NO_CHANGES
        : undefined;
  function outputsChange(): boolean {
    return JSON.stringify(outputsOf(target)) !== JSON.stringify(stack.outputs);
  }
  const record: ChangeSetRecord = {
    id: `arn:aws:cloudformation:${cloud.config.region}:${cloud.config.account}:changeSet/${request.name}/${randomUUID()}`,
    name: request.name,
    stackName: stack.name,
    stackId: stack.id,
    type: request.type,
    status: reason === undefined ? 'CREATE_COMPLETE' : 'FAILED',
    executionStatus: reason === undefined ? 'AVAILABLE' : 'UNAVAILABLE',
    template: request.template,
    parameters,
    resolvedParameters,
    tags: request.tags,
    capabilities: request.capabilities,
    changes,
    createdAt: new Date().toISOString(),
    ...(reason !== undefined && { statusReason: reason }),
  };
  store.transaction(() => {
    if (!existing) store.stacks.put(stack);
    store.stacks.putChangeSet(record);
  });
  return record;
}

/** @throws AwsError ChangeSetNotFound */
export function findChangeSet(
  cloud: Cloud,
  engine: StackEngine,
  nameOrId: string,
  stackName?: string,
): ChangeSetRecord {
  const stacks = nameOrId.startsWith('arn:') ? cloud.store.stacks.all() : [engine.stack(stackName ?? '')];
  const found = stacks
    .flatMap(({ id }) => cloud.store.stacks.changeSets(id))
    .find(({ id, name }) => id === nameOrId || name === nameOrId);
  if (!found) throw new AwsError('ChangeSetNotFound', `ChangeSet [${nameOrId}] does not exist`, 404);
  return found;
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
    outputs: [],
    tags: {},
    capabilities: [],
    terminationProtection: false,
    createdAt: new Date().toISOString(),
  };
}

function checkStatus(stack: StackRecord, type: 'CREATE' | 'UPDATE', exists: boolean): void {
  const fits = type === 'CREATE' ? stack.status === 'REVIEW_IN_PROGRESS' : UPDATABLE.test(stack.status);
  if (fits) return;
  if (type === 'CREATE' && exists) {
    throw new AwsError(
      'AlreadyExistsException',
      `Stack [${stack.name}] already exists and cannot be created again with the changeSet.`,
    );
  }
  throw new AwsError(
    'ValidationError',
    `Stack:${stack.id} is in ${stack.status} state and can not be updated.`,
  );
}
