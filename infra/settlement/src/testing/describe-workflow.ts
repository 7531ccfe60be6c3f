import { describe, expect, it } from '@jest/globals';
import { ACQUIRER_UNAVAILABLE, transientErrors } from '@millrace/contracts-settlement';
import type { WorkflowDefinition } from '../workflow-states.ts';

interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds: number;
  readonly BackoffRate: number;
  readonly MaxAttempts: number;
}

export interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next: string }[];
  readonly Catch?: readonly { readonly Next: string }[];
  readonly Retry?: readonly Retrier[];
  readonly TimeoutSeconds?: number;
}

export function statesOf({ States }: WorkflowDefinition): Readonly<Record<string, State>> {
  return States as Readonly<Record<string, State>>;
}

export function nextOf({ Next, Default, Choices = [], Catch = [] }: State): string[] {
  return [Next, Default, ...[...Choices, ...Catch].map((branch) => branch.Next)].filter(
    (name) => name !== undefined,
  );
}

/** An Express execution ends after five minutes. Transitions take some of that time. */
const EXPRESS_SECONDS = 5 * 60 - 10;

/** The longest duration of a state: the timeout of every attempt, and all waits between them. */
function longestSecondsOf({ TimeoutSeconds = 0, Retry = [] }: State): number {
  const retries = Retry.map(({ IntervalSeconds, BackoffRate, MaxAttempts }) => {
    const waits = Array.from({ length: MaxAttempts }, (_, retry) => IntervalSeconds * BackoffRate ** retry);
    return waits.reduce((sum, wait) => sum + wait + TimeoutSeconds, 0);
  });
  return retries.reduce((sum, seconds) => sum + seconds, TimeoutSeconds);
}

/** The longest duration of all paths from a state to an end. */
function longestSecondsFrom(states: Readonly<Record<string, State>>, name: string): number {
  const state = states[name]!;
  const rest = nextOf(state).map((next) => longestSecondsFrom(states, next));
  return longestSecondsOf(state) + Math.max(0, ...rest);
}

/** The names of the states that lead to this one. */
export function before(definition: WorkflowDefinition, name: string): string[] {
  return Object.entries(statesOf(definition))
    .filter(([, state]) => nextOf(state).includes(name))
    .map(([from]) => from);
}

/** Rules that every workflow of the module must keep. @param acquirerTask the state that calls the acquirer */
export function describeWorkflow(name: string, definition: WorkflowDefinition, acquirerTask: string): void {
  const states = statesOf(definition);

  describe(`the ${name} workflow`, () => {
    it('reaches exactly its own states from its start', () => {
      const reached = new Set([definition.StartAt]);
      for (const state of reached) nextOf(states[state]!).forEach((next) => reached.add(next));
      expect([...reached].sort()).toEqual(Object.keys(states).sort());
    });

    it('never returns to a state', () => {
      const visit = (state: string, path: readonly string[]): void => {
        expect(path).not.toContain(state);
        nextOf(states[state]!).forEach((next) => visit(next, [...path, state]));
      };
      visit(definition.StartAt, []);
    });

    it('fails if a function throws, because an error proves nothing', () => {
      const functions = Object.values(states).filter(({ Resource }) => Resource?.endsWith(':lambda:invoke'));
      expect(functions.length).toBeGreaterThan(1);
      for (const state of functions) expect(state).not.toHaveProperty('Catch');
    });

    it('bounds every task in time and in attempts', () => {
      for (const state of Object.values(states).filter(({ Type }) => Type === 'Task')) {
        expect(state.TimeoutSeconds).toBeLessThanOrEqual(20);
        expect(state.Retry?.length).toBeGreaterThan(0);
        for (const { MaxAttempts } of state.Retry!) expect(MaxAttempts).toBeLessThanOrEqual(4);
      }
    });

    it('ends within the time of an Express execution in any case', () => {
      expect(longestSecondsFrom(states, definition.StartAt)).toBeLessThanOrEqual(EXPRESS_SECONDS);
    });

    it('retries an unavailable acquirer four times, and retries transient errors', () => {
      expect(states[acquirerTask]?.Retry).toEqual([
        { ErrorEquals: [ACQUIRER_UNAVAILABLE], IntervalSeconds: 1, BackoffRate: 2, MaxAttempts: 4 },
        { ErrorEquals: [...transientErrors], IntervalSeconds: 1, BackoffRate: 2, MaxAttempts: 2 },
      ]);
    });
  });
}
