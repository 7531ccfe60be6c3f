import { describe, expect, it } from '@jest/globals';
import { ACQUIRER_UNAVAILABLE, transientErrors } from '@millrace/contracts-settlement';
import { propertyOf, resourcesOf, templatesOf } from '@millrace/constructs/testing';
import { addStacks } from './stacks.ts';
import { settlementWorkflow } from './workflow-definition.ts';

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next: string }[];
  readonly Catch?: readonly { readonly Next: string }[];
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[]; readonly MaxAttempts: number }[];
  readonly TimeoutSeconds?: number;
}

const states = settlementWorkflow.States as Readonly<Record<string, State>>;
const nextOf = ({ Next, Default, Choices = [], Catch = [] }: State): string[] =>
  [Next, Default, ...[...Choices, ...Catch].map((branch) => branch.Next)].filter(
    (name) => name !== undefined,
  );

describe('the settlement workflow', () => {
  it('leads from its start to every state, and to no other', () => {
    const reached = new Set([settlementWorkflow.StartAt]);
    for (const name of reached) nextOf(states[name]!).forEach((next) => reached.add(next));
    expect([...reached].sort()).toEqual(Object.keys(states).sort());
  });

  it('posts a transfer after a capture alone', () => {
    const before = Object.entries(states).filter(([, state]) => nextOf(state).includes('PostTransfer'));
    expect(before.map(([name]) => name)).toEqual(['IsCaptured']);
    expect(states['IsCaptured']?.Choices).toContainEqual({
      Variable: '$.capture.result.outcome',
      StringEquals: 'captured',
      Next: 'PostTransfer',
    });
  });

  it('fails a payment when the acquirer has refused, and for no error', () => {
    const before = Object.entries(states).filter(([, state]) => nextOf(state).includes('PutFailed'));
    expect(before.map(([name]) => name)).toEqual(['IsCaptured']);
    expect(states['Capture']).not.toHaveProperty('Catch');
    expect(states['PostTransfer']).not.toHaveProperty('Catch');
  });

  it('bounds every task in time and in tries', () => {
    for (const state of Object.values(states).filter(({ Type }) => Type === 'Task')) {
      expect(state.TimeoutSeconds).toBeLessThanOrEqual(20);
      expect(state.Retry?.length).toBeGreaterThan(0);
      for (const { MaxAttempts } of state.Retry!) expect(MaxAttempts).toBeLessThanOrEqual(4);
    }
  });

  it('asks an acquirer that is unavailable four times more, and repeats what is transient', () => {
    expect(states['Capture']?.Retry).toEqual([
      { ErrorEquals: [ACQUIRER_UNAVAILABLE], IntervalSeconds: 1, BackoffRate: 2, MaxAttempts: 4 },
      { ErrorEquals: [...transientErrors], IntervalSeconds: 1, BackoffRate: 2, MaxAttempts: 3 },
    ]);
  });
});

describe('the state machine', () => {
  const machineIn = (stage: string) =>
    resourcesOf(templatesOf('settlement', addStacks, stage).service, 'AWS::StepFunctions::StateMachine')[0]!;

  it('is Express, and logs no payload', () => {
    const machine = machineIn('prod');
    expect(propertyOf(machine, 'StateMachineType')).toBe('EXPRESS');
    expect(propertyOf(machine, 'LoggingConfiguration')).toMatchObject({
      Level: 'ERROR',
      IncludeExecutionData: false,
    });
  });

  it('fills in everything that the definition leaves open, and nothing else', () => {
    const machine = machineIn('local');
    const open = String(propertyOf(machine, 'DefinitionString')).matchAll(/\$\{(\w+)\}/g);
    const filled = Object.keys(propertyOf(machine, 'DefinitionSubstitutions') as object);
    expect([...new Set([...open].map(([, name]) => name))].sort()).toEqual(filled.sort());
  });
});
