import { ResourceRefused } from '../../core/resources/resource-type.ts';
import { integrations } from './tasks.ts';

export type StatesJson = Record<string, unknown>;

const ANY_STATE = ['Type', 'Comment', 'InputPath', 'OutputPath'];
const NEXT = ['Next', 'End', 'ResultPath', 'Parameters'];

/** The supported fields. All others are refused, so that nothing is silently ignored. */
const MACHINE = ['Comment', 'StartAt', 'States', 'Version', 'TimeoutSeconds'];
const STATES: Readonly<Record<string, readonly string[]>> = {
  Task: [...ANY_STATE, ...NEXT, 'ResultSelector', 'Retry', 'Catch', 'Resource', 'TimeoutSeconds'],
  Pass: [...ANY_STATE, ...NEXT, 'Result'],
  Choice: [...ANY_STATE, 'Choices', 'Default'],
  Succeed: ANY_STATE,
  Fail: ['Type', 'Comment', 'Error', 'Cause'],
};
const RETRIER = [
  'ErrorEquals',
  'IntervalSeconds',
  'MaxAttempts',
  'BackoffRate',
  'MaxDelaySeconds',
  'JitterStrategy',
];
const CATCHER = ['ErrorEquals', 'Next', 'ResultPath'];

const CONTEXT =
  /^\$\$\.(Execution\.(Id|Name|RoleArn|Input|StartTime)|StateMachine\.(Id|Name)|State\.(Name|EnteredTime))$/;

/** Refuses features that would behave differently on AWS. */
export function refuseUnsupported(definition: StatesJson): void {
  checkFields(definition, MACHINE, 'The definition');
  const states = (definition['States'] ?? {}) as Record<string, StatesJson>;
  for (const [name, state] of Object.entries(states)) checkState(`State ${name}`, state);
}

function checkState(where: string, state: StatesJson): void {
  const type = String(state['Type']);
  if (!Object.hasOwn(STATES, type)) refuse(where, `Type ${type}`);
  checkFields(state, STATES[type] ?? [], where);
  for (const retrier of list(state['Retry'])) checkFields(retrier, RETRIER, `${where}: Retry`);
  for (const catcher of list(state['Catch'])) checkFields(catcher, CATCHER, `${where}: Catch`);
  const resource = String(state['Resource']);
  if (type === 'Task' && !integrations.has(resource)) refuse(where, `Resource ${resource}`);
  // The interpreter ignores a falsy result.
  if ('Result' in state && !state['Result']) refuse(where, `Result ${JSON.stringify(state['Result'])}`);
  for (const path of contextPaths(state)) if (!CONTEXT.test(path)) refuse(where, path);
}

function checkFields(value: StatesJson, known: readonly string[], where: string): void {
  for (const field of Object.keys(value)) if (!known.includes(field)) refuse(where, field);
}

/** The paths into the context object, up to the third name: in `Parameters` and similar fields, in paths and intrinsics. */
function contextPaths(value: unknown, key = ''): string[] {
  if (typeof value === 'string') {
    const isPath = key.endsWith('.$') || key.endsWith('Path') || key === 'Variable';
    return isPath ? [...value.matchAll(/\$\$(\.[A-Za-z]+){0,2}/g)].map(([path]) => path) : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => contextPaths(member, name));
}

function list(value: unknown): StatesJson[] {
  return Array.isArray(value) ? value : [];
}

function refuse(where: string, what: string): never {
  throw new ResourceRefused(`${where}: ${what} is not carried out by the local cloud`);
}
