import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { aThing, startTestStacks } from '../testing/test-stacks.ts';
import type { TestStacks } from '../testing/test-stacks.ts';

let stacks: TestStacks;
beforeEach(() => {
  stacks = startTestStacks();
});
afterEach(() => stacks.remove());

const values = () => [...stacks.things.values()].map((properties) => properties['Value']);

describe('a deployment', () => {
  it('creates everything after what it refers to or depends on', async () => {
    const status = await stacks.deploy({
      First: aThing({ Value: { 'Fn::Sub': 'of ${Second.Value}' } }),
      Second: aThing({ Value: 'two' }, { DependsOn: 'Third' }),
      Third: aThing({ Value: 3 }),
    });
    expect(status).toBe('CREATE_COMPLETE');
    expect(stacks.calls).toEqual(['create Third', 'create Second', 'create First']);
    expect(values()).toEqual([3, 'two', 'of two']);
  });

  it('touches only what has changed, and what depends on it when its value does', async () => {
    await stacks.deploy({
      A: aThing({ Value: 1 }),
      B: aThing({ Value: { 'Fn::GetAtt': ['A', 'Value'] } }),
      C: aThing(),
    });
    stacks.calls.length = 0;
    await stacks.deploy({
      A: aThing({ Value: 2 }),
      B: aThing({ Value: { 'Fn::GetAtt': ['A', 'Value'] } }),
      C: aThing(),
    });
    expect(stacks.calls).toEqual(['update A', 'update B']);
  });

  it('removes what the template no longer has, dependents first', async () => {
    await stacks.deploy({ A: aThing(), B: aThing({ Value: { Ref: 'A' } }), C: aThing() });
    stacks.calls.length = 0;
    expect(await stacks.deploy({ C: aThing() })).toBe('UPDATE_COMPLETE');
    expect(stacks.calls).toEqual(['delete B', 'delete A']);
  });

  it('replaces what cannot be changed in place, and deletes the old one at the end', async () => {
    await stacks.deploy({ A: aThing({ Fixed: 1 }), B: aThing({ Value: { Ref: 'A' } }) });
    stacks.calls.length = 0;
    expect(await stacks.deploy({ A: aThing({ Fixed: 2 }), B: aThing({ Value: { Ref: 'A' } }) })).toBe(
      'UPDATE_COMPLETE',
    );
    expect(stacks.calls).toEqual(['update A', 'create A', 'update B', 'delete A']);
    expect([...stacks.things.keys()].sort()).toEqual(['A-3', 'B-2']);
  });

  it('refuses to replace what has a name of its own, before anything is deleted', async () => {
    await stacks.deploy({ A: aThing({ Name: 'mine', Fixed: 1 }) });
    expect(await stacks.deploy({ A: aThing({ Name: 'mine', Fixed: 2 }) })).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(stacks.reasons().join()).toContain('its name mine is given');
    expect([...stacks.things]).toEqual([['mine', { Name: 'mine', Fixed: 1 }]]);
  });

  it('retains what its policy says, replaced or removed', async () => {
    const policies = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };
    await stacks.deploy({ A: aThing({ Fixed: 1 }, policies), B: aThing({}, policies), C: aThing() });
    await stacks.deploy({ A: aThing({ Fixed: 2 }, policies), C: aThing() });
    expect([...stacks.things.keys()].sort()).toEqual(['A-1', 'A-4', 'B-2', 'C-3']);
  });

  it('has no changes when nothing but the order differs', async () => {
    await stacks.deploy({ A: aThing({ Value: 1 }), B: aThing() });
    expect(await stacks.deploy({ B: aThing(), A: aThing({ Value: 1 }) })).toContain(
      "The submitted information didn't contain changes.",
    );
  });

  it('keeps no secret in its state', async () => {
    const { secrets, resources } = stacks.cloud.store;
    const { arn } = secrets.create({
      name: 's',
      value: '{"key":"hidden"}',
      arnPrefix: 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:',
    });
    await stacks.deploy({ A: aThing({ Value: `{{resolve:secretsmanager:${arn}:SecretString:key::}}` }) });
    expect(values()).toEqual(['hidden']);
    expect(JSON.stringify(resources.get('test', 'A')!.properties)).not.toContain('hidden');
  });
});

describe('a deployment that fails', () => {
  it('deletes what it has created when the stack is new', async () => {
    expect(await stacks.deploy({ A: aThing(), B: aThing({ Fail: 'no luck', Value: { Ref: 'A' } }) })).toBe(
      'ROLLBACK_COMPLETE',
    );
    expect(stacks.things.size).toBe(0);
    expect(stacks.reasons()).toContain('no luck');
  });

  it('puts back what it has changed, replaced and added, and keeps what it would have removed', async () => {
    await stacks.deploy({ A: aThing({ Value: 1 }), B: aThing({ Fixed: 1 }), C: aThing() });
    const before = new Map(stacks.things);
    const status = await stacks.deploy({
      A: aThing({ Value: 2 }),
      B: aThing({ Fixed: 2 }),
      D: aThing(),
      E: aThing({ Fail: 'no luck' }, { DependsOn: ['A', 'B', 'D'] }),
    });
    expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(stacks.things).toEqual(before);
    expect(await stacks.deploy({ A: aThing({ Value: 1 }), B: aThing({ Fixed: 1 }), C: aThing() })).toContain(
      "didn't contain changes",
    );
  });
});

describe('a rollback that fails', () => {
  it('says so, and can be taken up again', async () => {
    await stacks.deploy({ A: aThing({ Value: 1 }) });
    const status = await stacks.deploy({
      A: aThing({ Value: 2 }),
      B: aThing({ Lock: 'A', Fail: 'no luck', Value: { Ref: 'A' } }),
    });
    expect(status).toBe('UPDATE_ROLLBACK_FAILED');
    expect(stacks.reasons()).toContain('A is locked');
    stacks.locked.clear();
    await stacks.engine.continueRollback('test');
    expect(stacks.status()).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(values()).toEqual([1]);
  });

  it('is not begun when it is not wanted, and the next deployment goes back to before both', async () => {
    await stacks.deploy({ A: aThing({ Value: 1 }) });
    const resources = { A: aThing({ Value: 2 }), B: aThing({ Fail: 'no luck', Value: { Ref: 'A' } }) };
    expect(await stacks.deploy(resources, {}, { disableRollback: true })).toBe('UPDATE_FAILED');
    expect(values()).toEqual([2]);
    expect(await stacks.deploy(resources)).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(values()).toEqual([1]);
  });
});

describe('a start after a crash', () => {
  it('undoes a deployment that was cut off, and the stack can be deployed again', async () => {
    await stacks.deploy({ A: aThing({ Value: 1 }) });
    void stacks.deploy({ A: aThing({ Value: 2 }), B: aThing({ Hang: true, Value: { Ref: 'A' } }) });
    await untilCalled('create B');
    await stacks.restart();
    expect(stacks.status()).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(values()).toEqual([1]);
    expect(await stacks.deploy({ A: aThing({ Value: 3 }) })).toBe('UPDATE_COMPLETE');
  });

  it('deletes what a first deployment has left', async () => {
    void stacks.deploy({ A: aThing(), B: aThing({ Hang: true, Value: { Ref: 'A' } }) });
    await untilCalled('create B');
    await stacks.restart();
    expect(stacks.status()).toBe('ROLLBACK_COMPLETE');
    expect(stacks.things.size).toBe(0);
  });

  it('resumes every resource', async () => {
    await stacks.deploy({ A: aThing(), B: aThing() });
    stacks.calls.length = 0;
    await stacks.restart();
    expect(stacks.calls).toEqual(['resume A', 'resume B']);
  });

  async function untilCalled(call: string): Promise<void> {
    for (let turn = 0; turn < 1000 && !stacks.calls.includes(call); turn += 1)
      await new Promise(setImmediate);
    expect(stacks.calls).toContain(call);
  }
});

describe('a change set', () => {
  it('names everything that is not carried out, in one go', async () => {
    const reason = await stacks.deploy({
      A: { Type: 'AWS::Nothing::AtAll' },
      B: aThing({ Colour: 'red', Value: { 'Fn::ImportValue': 'x' } }),
      C: aThing({}, { CreationPolicy: {} }),
    });
    expect(reason).toContain('A: type AWS::Nothing::AtAll');
    expect(reason).toContain('B: Fn::ImportValue');
    expect(reason).toContain('C: CreationPolicy');
    expect(stacks.things.size).toBe(0);
  });

  it('names a property and a property within one', async () => {
    expect(await stacks.deploy({ B: aThing({ Colour: 'red' }) })).toContain(
      'B: property Colour of Test::Thing',
    );
  });

  it('refuses a parameter that the store does not have, by name', async () => {
    const Parameters = { P: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/not/there' } };
    await expect(stacks.deploy({ A: aThing({ Value: { Ref: 'P' } }) }, { Parameters })).rejects.toThrow(
      '/not/there',
    );
  });

  it('takes the value of a parameter from the store when it is made', async () => {
    stacks.cloud.store.parameters.put({ name: '/here', type: 'String', value: 'found' });
    const Parameters = { P: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/here' } };
    await stacks.deploy({ A: aThing({ Value: { Ref: 'P' } }) }, { Parameters });
    expect(values()).toEqual(['found']);
  });

  it('refuses circles and references to nothing', async () => {
    await expect(
      stacks.deploy({ A: aThing({ Value: { Ref: 'B' } }), B: aThing({ Value: { Ref: 'A' } }) }),
    ).rejects.toThrow('Circular dependency between resources: [A, B]');
    await expect(stacks.deploy({ A: aThing({ Value: { Ref: 'Gone' } }) })).rejects.toThrow('Gone (of A)');
  });
});

describe('deleting a stack', () => {
  it('fails by name for what cannot be deleted, and can be tried again', async () => {
    await stacks.deploy({ A: aThing(), B: aThing({ Lock: 'A' }, { DependsOn: 'A' }) });
    await stacks.engine.delete(stacks.engine.stack('test'));
    expect(stacks.status()).toBe('DELETE_FAILED');
    expect(stacks.reasons()).toContain('The following resource(s) failed to delete: [A].');
    stacks.locked.clear();
    await stacks.engine.delete(stacks.engine.stack('test'));
    expect(stacks.status()).toBeUndefined();
  });

  it('is refused while termination protection is on', async () => {
    await stacks.deploy({ A: aThing() });
    const stack = { ...stacks.engine.stack('test'), terminationProtection: true };
    await expect(stacks.engine.delete(stack)).rejects.toThrow('TerminationProtection');
  });

  it('deletes dependents first and leaves what is retained', async () => {
    await stacks.deploy({
      A: aThing(),
      B: aThing({ Value: { Ref: 'A' } }),
      C: aThing({}, { DeletionPolicy: 'Retain' }),
    });
    stacks.calls.length = 0;
    await stacks.engine.delete(stacks.engine.stack('test'));
    expect(stacks.calls).toEqual(['delete B', 'delete A']);
    expect(() => stacks.engine.stack('test')).toThrow('Stack with id test does not exist');
  });
});
