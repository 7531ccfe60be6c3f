import { beforeEach, describe, expect, it } from '@jest/globals';
import { aThing, testStacks } from './testing/test-stacks.ts';

const stacks = testStacks();
const values = () => [...stacks.things.values()].map((properties) => properties['Value']);

describe('a deployment', () => {
  it('creates each resource after its dependencies', async () => {
    const status = await stacks.deploy({
      First: aThing({ Value: { 'Fn::Sub': 'of ${Second.Value}' } }),
      Second: aThing({ Value: 'two' }, { DependsOn: 'Third' }),
      Third: aThing({ Value: 3 }),
    });
    expect(status).toBe('CREATE_COMPLETE');
    expect(stacks.calls).toEqual(['create Third', 'create Second', 'create First']);
    expect(values()).toEqual([3, 'two', 'of two']);
  });

  it('updates only changed resources, and their dependents when a value changes', async () => {
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

  it('deletes resources that the template no longer has, dependents first', async () => {
    await stacks.deploy({ A: aThing(), B: aThing({ Value: { Ref: 'A' } }), C: aThing() });
    stacks.calls.length = 0;
    expect(await stacks.deploy({ C: aThing() })).toBe('UPDATE_COMPLETE');
    expect(stacks.calls).toEqual(['delete B', 'delete A']);
  });

  it('replaces a resource that cannot be changed in place, and deletes the old one at the end', async () => {
    await stacks.deploy({ A: aThing({ Fixed: 1 }), B: aThing({ Value: { Ref: 'A' } }) });
    stacks.calls.length = 0;
    expect(await stacks.deploy({ A: aThing({ Fixed: 2 }), B: aThing({ Value: { Ref: 'A' } }) })).toBe(
      'UPDATE_COMPLETE',
    );
    expect(stacks.calls).toEqual(['update A', 'create A', 'update B', 'delete A']);
    expect([...stacks.things.keys()].sort()).toEqual(['A-3', 'B-2']);
  });

  it('refuses to replace a resource with a given name, before it deletes anything', async () => {
    await stacks.deploy({ A: aThing({ Name: 'mine', Fixed: 1 }) });
    expect(await stacks.deploy({ A: aThing({ Name: 'mine', Fixed: 2 }) })).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(stacks.reasons().join()).toContain('its name mine is given');
    expect([...stacks.things]).toEqual([['mine', { Name: 'mine', Fixed: 1 }]]);
  });

  it('retains resources by policy when they are replaced or removed', async () => {
    const policies = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };
    await stacks.deploy({ A: aThing({ Fixed: 1 }, policies), B: aThing({}, policies), C: aThing() });
    await stacks.deploy({ A: aThing({ Fixed: 2 }, policies), C: aThing() });
    expect([...stacks.things.keys()].sort()).toEqual(['A-1', 'A-4', 'B-2', 'C-3']);
  });

  it('finds no changes when only the order differs', async () => {
    await stacks.deploy({ A: aThing({ Value: 1 }), B: aThing() });
    expect(await stacks.deploy({ B: aThing(), A: aThing({ Value: 1 }) })).toContain(
      "The submitted information didn't contain changes.",
    );
  });
});

describe('a failed deployment', () => {
  it('deletes the created resources when the stack is new', async () => {
    expect(await stacks.deploy({ A: aThing(), B: aThing({ Fail: 'no luck', Value: { Ref: 'A' } }) })).toBe(
      'ROLLBACK_COMPLETE',
    );
    expect(stacks.things.size).toBe(0);
    expect(stacks.reasons()).toContain('no luck');
  });

  it('restores changed and replaced resources, deletes added ones, and keeps those it would have removed', async () => {
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

describe('an existing resource', () => {
  const theirs = { Value: 'theirs' };
  beforeEach(() => void stacks.things.set('taken', theirs));

  it('is neither adopted by a new resource nor deleted by its rollback', async () => {
    const status = await stacks.deploy({ A: aThing(), B: aThing({ Name: 'taken', Value: { Ref: 'A' } }) });
    expect(status).toBe('ROLLBACK_COMPLETE');
    expect(stacks.reasons()).toContain('taken already exists');
    expect([...stacks.things]).toEqual([['taken', theirs]]);
  });

  it('is not adopted by a replacement', async () => {
    await stacks.deploy({ A: aThing({ Name: 'mine', Fixed: 1 }) });
    const status = await stacks.deploy({ A: aThing({ Name: 'taken', Fixed: 2 }) });
    expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect([...stacks.things.keys()].sort()).toEqual(['mine', 'taken']);
    expect(stacks.things.get('taken')).toBe(theirs);
  });

  it('blocks its name for another logical id of the same stack', async () => {
    await stacks.deploy({ A: aThing({ Name: 'mine' }) });
    expect(await stacks.deploy({ B: aThing({ Name: 'mine' }) })).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(stacks.reasons().join()).toMatch(
      /mine already exists in stack arn:aws:cloudformation:.*:stack\/test\//,
    );
    expect([...stacks.things.keys()].sort()).toEqual(['mine', 'taken']);
  });

  it('frees its name when it is retained and then deleted through an API', async () => {
    await stacks.deploy({ A: aThing({ Name: 'mine' }, { DeletionPolicy: 'Retain' }), B: aThing() });
    await stacks.deploy({ B: aThing() });
    expect(await stacks.deploy({ A: aThing({ Name: 'mine' }), B: aThing() })).toBe(
      'UPDATE_ROLLBACK_COMPLETE',
    );
    stacks.things.delete('mine');
    expect(await stacks.deploy({ A: aThing({ Name: 'mine' }), B: aThing() })).toBe('UPDATE_COMPLETE');
  });
});

describe('a resource whose creation fails halfway', () => {
  it('is removed, so its name is free for the next attempt', async () => {
    expect(await stacks.deploy({ A: aThing({ Name: 'mine', Break: 'no luck' }) })).toBe('ROLLBACK_COMPLETE');
    expect(stacks.things.size).toBe(0);
  });
});

describe('a failed rollback', () => {
  it('is reported, and is repeated at the next start', async () => {
    await stacks.deploy({ A: aThing({ Value: 1 }) });
    const status = await stacks.deploy({
      A: aThing({ Value: 2 }),
      B: aThing({ Lock: 'A', Fail: 'no luck', Value: { Ref: 'A' } }),
    });
    expect(status).toBe('UPDATE_ROLLBACK_FAILED');
    expect(stacks.reasons()).toContain('A is locked');
    stacks.locked.clear();
    await stacks.restart();
    expect(stacks.status()).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(values()).toEqual([1]);
  });
});

describe('a start after a crash', () => {
  it('rolls back an interrupted deployment, and the stack can be deployed again', async () => {
    await stacks.deploy({ A: aThing({ Value: 1 }) });
    void stacks.deploy({ A: aThing({ Value: 2 }), B: aThing({ Hang: true, Value: { Ref: 'A' } }) });
    await untilCalled('create B');
    await stacks.restart();
    expect(stacks.status()).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(values()).toEqual([1]);
    expect(await stacks.deploy({ A: aThing({ Value: 3 }) })).toBe('UPDATE_COMPLETE');
  });

  it('deletes the remains of a first deployment', async () => {
    void stacks.deploy({ A: aThing(), B: aThing({ Hang: true, Value: { Ref: 'A' } }) });
    await untilCalled('create B');
    await stacks.restart();
    expect(stacks.status()).toBe('ROLLBACK_COMPLETE');
    expect(stacks.things.size).toBe(0);
  });

  it('restores a resource that was being replaced', async () => {
    await stacks.deploy({ A: aThing({ Fixed: 1 }), B: aThing({ Value: { Ref: 'A' } }) });
    void stacks.deploy({
      A: aThing({ Fixed: 2 }),
      B: aThing({ Value: { Ref: 'A' } }),
      C: aThing({ Hang: true }, { DependsOn: 'B' }),
    });
    await untilCalled('create C');
    expect(values()).toContain('A-3');
    await stacks.restart();
    expect(stacks.status()).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect([...stacks.things.keys()]).toEqual(['A-1', 'B-2']);
    expect(values()).toContain('A-1');
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

describe('the deletion of a stack', () => {
  it('names the resources that cannot be deleted, and can be repeated', async () => {
    await stacks.deploy({ A: aThing(), B: aThing({ Lock: 'A' }, { DependsOn: 'A' }) });
    await stacks.engine.delete(stacks.engine.stack('test'), 'delete');
    expect(stacks.status()).toBe('DELETE_FAILED');
    expect(stacks.reasons()).toContain('The following resource(s) failed to delete: [A].');
    stacks.locked.clear();
    await stacks.engine.delete(stacks.engine.stack('test'), 'delete');
    expect(stacks.status()).toBeUndefined();
  });

  it('deletes dependents first and keeps retained resources', async () => {
    await stacks.deploy({
      A: aThing(),
      B: aThing({ Value: { Ref: 'A' } }),
      C: aThing({}, { DeletionPolicy: 'Retain' }),
    });
    stacks.calls.length = 0;
    await stacks.engine.delete(stacks.engine.stack('test'), 'delete');
    expect(stacks.calls).toEqual(['delete B', 'delete A']);
    expect(() => stacks.engine.stack('test')).toThrow('Stack with id test does not exist');
  });
});
