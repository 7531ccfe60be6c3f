import { ResourceRefused } from '../resource-type.ts';
import { taskHandler } from './tasks.ts';

export type StatesJson = Record<string, unknown>;

const PATHS = ['InputPath', 'OutputPath'];
const RESULT = ['ResultPath', 'ResultSelector'];
const FAILURE = ['Retry', 'Catch'];
const NEXT = ['Next', 'End'];

/** The fields that are carried out. What is not here is refused, so that nothing is silently ignored. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  machine: ['Comment', 'StartAt', 'States', 'Version', 'TimeoutSeconds', 'QueryLanguage'],
  branch: ['Comment', 'StartAt', 'States', 'ProcessorConfig'],
  Task: [
    ...PATHS,
    ...RESULT,
    ...FAILURE,
    ...NEXT,
    'Resource',
    'Parameters',
    'TimeoutSeconds',
    'TimeoutSecondsPath',
  ],
  Pass: [...PATHS, ...NEXT, 'ResultPath', 'Parameters', 'Result'],
  Wait: [...PATHS, ...NEXT, 'Seconds', 'Timestamp', 'SecondsPath', 'TimestampPath'],
  Choice: [...PATHS, 'Choices', 'Default'],
  Succeed: PATHS,
  Fail: ['Error', 'Cause', 'ErrorPath', 'CausePath'],
  Parallel: [...PATHS, ...RESULT, ...FAILURE, ...NEXT, 'Branches', 'Parameters'],
  Map: [
    ...PATHS,
    ...RESULT,
    ...FAILURE,
    ...NEXT,
    'Iterator',
    'ItemProcessor',
    'Parameters',
    'ItemSelector',
    'ItemsPath',
    'MaxConcurrency',
    'MaxConcurrencyPath',
  ],
  retrier: [
    'Comment',
    'ErrorEquals',
    'IntervalSeconds',
    'MaxAttempts',
    'BackoffRate',
    'MaxDelaySeconds',
    'JitterStrategy',
  ],
  catcher: ['Comment', 'ErrorEquals', 'Next', 'ResultPath'],
};

/** What the context object holds. Within branches the interpreter rebuilds some of it wrongly, hence the shorter list. */
const CONTEXT = /^\$\$\.(Execution\.(Id|Name|RoleArn)|StateMachine\.(Id|Name))$/;
const CONTEXT_AT_TOP = /^\$\$\.(Execution\.(Input|StartTime)|State\.(Name|EnteredTime|RetryCount))$/;
const CONTEXT_OF_ITEM = /^\$\$\.Map\.Item(\.|$)/;
const LONGEST_WAIT_SECONDS = 2_000_000;

/**
 * Refuses, by name, what would not run as it does on AWS.
 * @param tasks receives the resource of each `Task` state
 */
export function refuseUnsupported(definition: StatesJson, tasks: Map<string, string>): void {
  checkMachine(definition, 'machine', { tasks, names: new Set(), nested: false });
}

interface Scope {
  readonly tasks: Map<string, string>;
  readonly names: Set<string>;
  /** Within a branch of a Parallel state or an iteration of a Map state. */
  readonly nested: boolean;
}

function checkMachine(machine: StatesJson, kind: 'machine' | 'branch', scope: Scope): void {
  const where = kind === 'machine' ? 'The definition' : 'A branch or iterator';
  if ((machine['QueryLanguage'] ?? 'JSONPath') !== 'JSONPath')
    refuse(where, `QueryLanguage ${String(machine['QueryLanguage'])}`);
  checkFields(machine, kind, where);
  const mode = (machine['ProcessorConfig'] as StatesJson | undefined)?.['Mode'] ?? 'INLINE';
  if (mode !== 'INLINE') refuse(where, `ProcessorConfig.Mode ${String(mode)}`);
  for (const [name, state] of Object.entries((machine['States'] ?? {}) as Record<string, StatesJson>)) {
    if (scope.names.has(name)) throw new ResourceRefused(`State ${name}: another state has the same name`);
    scope.names.add(name);
    checkState(name, state, scope);
  }
}

function checkState(name: string, state: StatesJson, scope: Scope): void {
  const where = `State ${name}`;
  const type = String(state['Type']);
  if (!Object.hasOwn(FIELDS, type) || !/^[A-Z]/.test(type)) refuse(where, `Type ${type}`);
  if ((state['QueryLanguage'] ?? 'JSONPath') !== 'JSONPath')
    refuse(where, `QueryLanguage ${String(state['QueryLanguage'])}`);
  checkFields(state, type, where, ['Type', 'Comment', 'QueryLanguage']);
  for (const retrier of list(state['Retry'])) checkFields(retrier, 'retrier', `${where}: Retry`);
  for (const catcher of list(state['Catch'])) checkFields(catcher, 'catcher', `${where}: Catch`);
  if (type === 'Task') {
    const resource = String(state['Resource']);
    if (!taskHandler(resource)) refuse(where, `Resource ${resource}`);
    scope.tasks.set(name, resource);
  }
  if (type === 'Pass' && 'Result' in state && !state['Result'])
    refuse(where, `Result ${JSON.stringify(state['Result'])}`);
  if (Number(state['Seconds'] ?? 0) > LONGEST_WAIT_SECONDS)
    refuse(where, `Seconds over ${LONGEST_WAIT_SECONDS}`);
  for (const field of ['ErrorPath', 'CausePath']) {
    if (String(state[field] ?? '').startsWith('States.')) refuse(where, `an intrinsic function in ${field}`);
  }
  const { Branches, Iterator, ItemProcessor, ...own } = state;
  for (const path of contextPaths(own)) checkContext(path, where, type, scope);
  for (const branch of [...list(Branches), ...list(Iterator), ...list(ItemProcessor)]) {
    checkMachine(branch, 'branch', { ...scope, nested: true });
  }
}

function checkFields(value: StatesJson, kind: string, where: string, common: readonly string[] = []): void {
  for (const field of Object.keys(value)) {
    if (!FIELDS[kind]?.includes(field) && !common.includes(field)) refuse(where, field);
  }
}

function checkContext(path: string, where: string, type: string, scope: Scope): void {
  const known =
    CONTEXT.test(path) ||
    (!scope.nested && CONTEXT_AT_TOP.test(path)) ||
    (type === 'Map' && CONTEXT_OF_ITEM.test(path));
  if (!known) refuse(where, `${path}${scope.nested ? ' within a branch or iterator' : ''}`);
}

/** Every path into the context object, cut after the third name: within `Parameters` and its like, in paths and in intrinsics. */
function contextPaths(value: unknown, key = ''): string[] {
  if (typeof value === 'string') {
    const isPath = key.endsWith('.$') || key.endsWith('Path') || key === 'Variable';
    return isPath ? [...value.matchAll(/\$\$(\.[A-Za-z]+){0,2}/g)].map(([path]) => path) : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => contextPaths(member, name));
}

function list(value: unknown): StatesJson[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]) as StatesJson[];
}

function refuse(where: string, what: string): never {
  throw new ResourceRefused(`${where}: ${what} is not carried out by the local cloud`);
}
