import { describe, expect, it } from '@jest/globals';
import { compileDefinition } from './definition.ts';

const compile = (state: Record<string, unknown>, machine: Record<string, unknown> = {}) =>
  compileDefinition(JSON.stringify({ StartAt: 'A', States: { A: state }, ...machine }), 'STANDARD');
const invoke = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: 'f' },
  End: true,
};

const refusals: readonly [
  title: string,
  state: Record<string, unknown>,
  reason: RegExp,
  machine?: Record<string, unknown>,
][] = [
  ['a query language', { Type: 'Succeed' }, /QueryLanguage is not/, { QueryLanguage: 'JSONata' }],
  ['a query language of one state', { Type: 'Succeed', QueryLanguage: 'JSONata' }, /QueryLanguage is not/],
  ['Assign', { Type: 'Pass', Assign: { x: 1 }, End: true }, /State A: Assign/],
  ['Arguments', { ...invoke, Arguments: {} }, /State A: Arguments/],
  ['Output', { Type: 'Pass', Output: {}, End: true }, /State A: Output/],
  ['a heartbeat', { ...invoke, HeartbeatSeconds: 5 }, /State A: HeartbeatSeconds/],
  [
    'a task token',
    { ...invoke, Resource: `${invoke.Resource}.waitForTaskToken` },
    /lambda:invoke.waitForTaskToken is not/,
  ],
  [
    'an SDK integration',
    { ...invoke, Resource: 'arn:aws:states:::aws-sdk:s3:getObject' },
    /aws-sdk:s3:getObject is not/,
  ],
  [
    'a nested execution',
    { ...invoke, Resource: 'arn:aws:states:::states:startExecution.sync' },
    /startExecution.sync is not/,
  ],
  [
    'an activity',
    { ...invoke, Resource: 'arn:aws:states:eu-west-1:000000000000:activity:x' },
    /activity:x is not/,
  ],
  ['credentials', { ...invoke, Credentials: { RoleArn: 'x' } }, /State A: Credentials/],
  ['a map', { Type: 'Map', ItemProcessor: {}, End: true }, /Type Map/],
  ['branches', { Type: 'Parallel', Branches: [], End: true }, /Type Parallel/],
  ['a wait', { Type: 'Wait', Seconds: 1, End: true }, /Type Wait/],
  [
    'a message to a queue',
    { ...invoke, Resource: 'arn:aws:states:::sqs:sendMessage' },
    /sqs:sendMessage is not/,
  ],
  [
    'the ARN of a function',
    { ...invoke, Resource: 'arn:aws:lambda:eu-west-1:000000000000:function:f' },
    /function:f is not/,
  ],
  ['the retries of a state', { ...invoke, Parameters: { 'x.$': '$$.State.RetryCount' } }, /RetryCount/],
  ['a falsy Result', { Type: 'Pass', Result: 0, End: true }, /Result 0/],
  ['a token in the context', { ...invoke, Parameters: { 'x.$': '$$.Task.Token' } }, /\$\$\.Task\.Token/],
  [
    'a context field in an intrinsic',
    { ...invoke, Parameters: { 'x.$': "States.Format('{}', $$.Nothing.X)" } },
    /\$\$\.Nothing\.X/,
  ],
  ['an unknown type', { Type: 'Loop' }, /Type Loop/],
  ['a transition to nowhere', { Type: 'Pass', Next: 'Gone' }, /Invalid State Machine Definition/],
  [
    'a retrier without errors',
    { ...invoke, Retry: [{ MaxAttempts: 1 }] },
    /Invalid State Machine Definition/,
  ],
];

describe('a definition', () => {
  it.each(refusals)('with %s is refused', (...row) => {
    const [, state, reason, machine] = row;
    expect(() => compile(state, machine)).toThrow(reason);
  });

  it('is refused when it is not JSON', () => {
    expect(() => compileDefinition('{', 'EXPRESS')).toThrow(/Invalid State Machine Definition/);
    expect(() => compileDefinition('[]', 'EXPRESS')).toThrow(/Invalid State Machine Definition/);
  });

  it('replaces its substitutions', () => {
    const Parameters = { FunctionName: '${Function}' };
    const text = JSON.stringify({ StartAt: 'A', States: { A: { ...invoke, Parameters } } });
    expect(compileDefinition(text, 'EXPRESS', { Function: 'f' }).States).toMatchObject({
      A: { Parameters: { FunctionName: 'f' } },
    });
  });
});
