import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import { ResourceRefused } from '../../core/resources/resource-type.ts';
import { refuseUnsupported, type StatesJson } from './supported.ts';

export type MachineType = 'STANDARD' | 'EXPRESS';

/** An Express workflow lasts at most five minutes. */
const EXPRESS_SECONDS = 300;
/** On AWS, a task has no timeout by default; the interpreter's default is one minute. Timers cannot be longer than this. */
const UNBOUNDED_SECONDS = 2_000_000;

/**
 * Parses and checks a definition once; executions share the result.
 * @param text Amazon States Language with `${name}` for each substitution
 * @returns a definition that runs as on AWS
 * @throws ResourceRefused with the part that is invalid or not supported
 */
export function compileDefinition(
  text: string,
  type: MachineType,
  substitutions: Readonly<Record<string, unknown>> = {},
): StateMachineDefinition {
  const substituted = Object.entries(substitutions).reduce(
    (result, [name, value]) => result.replaceAll(`\${${name}}`, String(value)),
    text,
  );
  try {
    const definition = JSON.parse(substituted) as StatesJson;
    refuseUnsupported(definition);
    for (const state of Object.values((definition['States'] ?? {}) as Record<string, StatesJson>)) {
      adaptToInterpreter(state);
    }
    if (type === 'EXPRESS') {
      definition['TimeoutSeconds'] = Math.min(
        Number(definition['TimeoutSeconds'] ?? Infinity),
        EXPRESS_SECONDS,
      );
    }
    const checked = definition as unknown as StateMachineDefinition;
    new StateMachine(checked, { validationOptions: { checkArn: false } });
    return checked;
  } catch (error) {
    if (error instanceof ResourceRefused) throw error;
    throw new ResourceRefused(`Invalid State Machine Definition: ${(error as Error).message}`);
  }
}

/** The interpreter takes the default `ResultPath: "$"` for a member named `$`, and limits tasks without a timeout. */
function adaptToInterpreter(state: StatesJson): void {
  if (state['ResultPath'] === '$') delete state['ResultPath'];
  if (state['Type'] === 'Task') state['TimeoutSeconds'] ??= UNBOUNDED_SECONDS;
}
