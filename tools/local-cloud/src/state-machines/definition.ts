import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import { ResourceRefused } from '../resource-type.ts';
import { refuseUnsupported, type StatesJson } from './supported.ts';

export type MachineType = 'STANDARD' | 'EXPRESS';

/** A definition that is known to run as it would on AWS. */
export interface CompiledDefinition {
  readonly definition: StateMachineDefinition;
  readonly machine: StateMachine;
  /** Resource of each `Task` state, nested ones too, by its name. */
  readonly tasks: ReadonlyMap<string, string>;
  /** Whether `$$.State` is used, which has to be kept up to date for each execution. */
  readonly usesState: boolean;
}

/** An Express workflow lasts at most five minutes. */
const EXPRESS_SECONDS = 300;
/** AWS lets a task run on without a bound; the interpreter would give it one minute. Timers reach no further than this. */
const UNBOUNDED_SECONDS = 2_000_000;

/**
 * Parses and checks a definition once; executions share the result.
 * @param text Amazon States Language, with `${name}` for each substitution
 * @throws ResourceRefused with what is wrong or not carried out
 */
export function compileDefinition(
  text: string,
  type: MachineType,
  substitutions: Readonly<Record<string, unknown>> = {},
): CompiledDefinition {
  const definition = parse(substitute(text, substitutions));
  const tasks = new Map<string, string>();
  refuseUnsupported(definition, tasks);
  const normalized = normalize(definition) as StatesJson;
  if (type === 'EXPRESS') {
    normalized['TimeoutSeconds'] = Math.min(
      Number(normalized['TimeoutSeconds'] ?? Infinity),
      EXPRESS_SECONDS,
    );
  }
  try {
    const checked = normalized as unknown as StateMachineDefinition;
    const machine = new StateMachine(checked, { validationOptions: { checkArn: false } });
    return { definition: checked, machine, tasks, usesState: text.includes('$$.State.') };
  } catch (error) {
    throw new ResourceRefused(`Invalid State Machine Definition: ${(error as Error).message}`);
  }
}

function substitute(text: string, substitutions: Readonly<Record<string, unknown>>): string {
  return Object.entries(substitutions).reduce(
    (result, [name, value]) => result.replaceAll(`\${${name}}`, String(value)),
    text,
  );
}

function parse(text: string): StatesJson {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as StatesJson;
  } catch (error) {
    throw new ResourceRefused(`Invalid State Machine Definition: ${(error as Error).message}`);
  }
  throw new ResourceRefused('Invalid State Machine Definition: it is not a JSON object');
}

/**
 * Puts the definition into words that the interpreter takes as AWS does: `ResultPath: "$"` is the default, which it
 * would read as a member named `$`, and a task without a timeout has none.
 */
function normalize(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => normalize(item));
  if (
    typeof value !== 'object' ||
    value === null ||
    ['Parameters', 'ResultSelector', 'ItemSelector', 'Result'].includes(key)
  ) {
    return value;
  }
  const entries = Object.entries(value)
    .filter(([name, member]) => !(name === 'ResultPath' && member === '$'))
    .map(([name, member]) => [name, normalize(member, name)]);
  const result = Object.fromEntries(entries) as StatesJson;
  const isTask = result['Type'] === 'Task' && typeof result['Resource'] === 'string';
  if (isTask && result['TimeoutSeconds'] === undefined && result['TimeoutSecondsPath'] === undefined) {
    result['TimeoutSeconds'] = UNBOUNDED_SECONDS;
  }
  return result;
}
