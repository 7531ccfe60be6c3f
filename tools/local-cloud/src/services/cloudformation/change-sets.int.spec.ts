import { describe, expect, it } from '@jest/globals';
import { aThing, testStacks } from './testing/test-stacks.ts';

const stacks = testStacks();

describe('a change set', () => {
  it('names all unsupported parts together', async () => {
    const reason = await stacks.deploy({
      A: { Type: 'AWS::Nothing::AtAll' },
      B: aThing({ Colour: 'red', Value: { 'Fn::ImportValue': 'x' } }),
      C: aThing({}, { CreationPolicy: {}, Condition: 'Never', UpdatePolicy: {} }),
      D: aThing({ Value: '{{resolve:ssm:/name}}' }, { DeletionPolicy: 'Snapshot' }),
      E: aThing({}, { UpdateReplacePolicy: 'RetainExceptOnCreate' }),
    });
    expect(reason).toContain('A: type AWS::Nothing::AtAll');
    expect(reason).toContain('B: Fn::ImportValue');
    expect(reason).toContain('C: CreationPolicy; C: Condition; C: UpdatePolicy');
    expect(reason).toContain('D: policy Snapshot; D: dynamic reference');
    expect(reason).toContain('E: policy RetainExceptOnCreate');
    expect(stacks.things.size).toBe(0);
  });

  it('names unsupported properties, nested ones included', async () => {
    expect(await stacks.deploy({ B: aThing({ Colour: 'red' }) })).toContain(
      'B: property Colour of Test::Thing',
    );
  });

  it('names unsupported sections, parameters and outputs, and accepts the rule of the CDK', async () => {
    const reason = await stacks.deploy(
      { A: aThing() },
      {
        Conditions: {},
        Mappings: {},
        Rules: { CheckBootstrapVersion: {}, Other: {} },
        Parameters: { P: { Type: 'Number', NoEcho: true } },
        Outputs: { O: { Value: { 'Fn::If': [] }, Export: {} } },
      },
    );
    for (const part of ['section Conditions', 'section Mappings', 'rule Other', 'parameter P: type Number']) {
      expect(reason).toContain(part);
    }
    for (const part of ['parameter P: NoEcho', 'output O: Export', 'output O: Fn::If']) {
      expect(reason).toContain(part);
    }
    expect(reason).not.toContain('CheckBootstrapVersion');
  });

  it('refuses a parameter that is missing in the parameter store, by name', async () => {
    const Parameters = { P: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/not/there' } };
    await expect(stacks.deploy({ A: aThing({ Value: { Ref: 'P' } }) }, { Parameters })).rejects.toThrow(
      '/not/there',
    );
  });

  it('reads the value of a parameter from the store when it is created', async () => {
    stacks.parameters.put({ name: '/here', type: 'String', value: 'found' });
    const Parameters = { P: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/here' } };
    await stacks.deploy({ A: aThing({ Value: { Ref: 'P' } }) }, { Parameters });
    expect([...stacks.things.values()]).toMatchObject([{ Value: 'found' }]);
  });

  it('refuses cycles and unresolved references', async () => {
    await expect(
      stacks.deploy({ A: aThing({ Value: { Ref: 'B' } }), B: aThing({ Value: { Ref: 'A' } }) }),
    ).rejects.toThrow('Circular dependency between resources: [A, B]');
    await expect(stacks.deploy({ A: aThing({ Value: { Ref: 'Gone' } }) })).rejects.toThrow('Gone (of A)');
  });
});
