import { describe, expect, it } from '@jest/globals';
import { aThing, testStacks } from './testing/test-stacks.ts';

const stacks = testStacks();

const FAILING = { Fail: 'no luck', Value: [{ Ref: 'Kept' }, { Ref: 'Gone' }, { Ref: 'Default' }] };

/** Three things with the deletion policies of CloudFormation, and one that fails after them. */
const withPolicies = (last: object) => ({
  Kept: aThing({ Name: 'kept' }, { DeletionPolicy: 'Retain' }),
  Gone: aThing({ Name: 'gone' }, { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' }),
  Default: aThing({ Name: 'default' }, { DeletionPolicy: 'Delete' }),
  Last: aThing(last),
});

describe('the rollback of a creation', () => {
  it('keeps what has the policy Retain, whose name the next attempt finds taken', async () => {
    expect(await stacks.deploy(withPolicies(FAILING))).toBe('ROLLBACK_COMPLETE');
    expect([...stacks.things.keys()]).toEqual(['kept']);
    await stacks.engine.delete(stacks.engine.stack('test'), 'test');
    expect(await stacks.deploy(withPolicies({}))).toBe('ROLLBACK_COMPLETE');
    expect(stacks.reasons()).toContain('kept already exists');
  });

  it('does so for resources that an update adds', async () => {
    await stacks.deploy({ Other: aThing() });
    const status = await stacks.deploy({ Other: aThing(), ...withPolicies(FAILING) });
    expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect([...stacks.things.keys()].sort()).toEqual(['Other-1', 'kept']);
  });
});

describe('a stack that is deleted', () => {
  it('keeps what has the policy Retain or RetainExceptOnCreate', async () => {
    expect(await stacks.deploy(withPolicies({}))).toBe('CREATE_COMPLETE');
    await stacks.engine.delete(stacks.engine.stack('test'), 'test');
    expect([...stacks.things.keys()].sort()).toEqual(['gone', 'kept']);
  });
});

describe('a creation that is not rolled back', () => {
  const resources = (last: object) => withPolicies({ Name: 'last', ...last });
  const deploy = (last: object) => stacks.deploy(resources(last), {}, { rollBack: false });

  it('keeps what it has created, and the next deployment creates the rest', async () => {
    expect(await deploy(FAILING)).toBe('CREATE_FAILED');
    expect([...stacks.things.keys()].sort()).toEqual(['default', 'gone', 'kept']);
    stacks.calls.length = 0;
    expect(await deploy({})).toBe('UPDATE_COMPLETE');
    expect(stacks.calls).toEqual(['remove last', 'create Last']);
  });

  it('removes what a creation that failed halfway has left, before it is tried again', async () => {
    expect(await deploy({ ...FAILING, Fail: undefined, Break: 'no luck' })).toBe('CREATE_FAILED');
    expect(stacks.things.has('last')).toBe(true);
    expect(await deploy({ ...FAILING })).toBe('UPDATE_FAILED');
    expect(stacks.things.has('last')).toBe(false);
    expect(await deploy({})).toBe('UPDATE_COMPLETE');
  });

  it('stays as it is over a restart', async () => {
    await deploy(FAILING);
    await stacks.restart();
    expect(stacks.status()).toBe('CREATE_FAILED');
    expect(await deploy({})).toBe('UPDATE_COMPLETE');
  });
});
