import { describe, expect, it } from '@jest/globals';
import { faultOf } from './smoke-test.ts';

describe('a smoke test that wants an answer', () => {
  const test = { payload: {}, answers: { status: 200, failures: [], facts: { mode: 'test' } } };
  const answer = { status: 200, failures: [], facts: { mode: 'test' } };

  it('takes one that has more than what is wanted', () => {
    const more = { ...answer, body: '{}', facts: { mode: 'test', since: 1 } };
    expect(faultOf(test, { answer: more })).toBeUndefined();
  });

  it.each([
    ['another value', { ...answer, status: 500 }, 'its answer has 500 at /status, and not 200'],
    ['a value of another type', { ...answer, status: '200' }, 'its answer has "200" at /status, and not 200'],
    ['no value', { failures: [] }, 'its answer has undefined at /status, and not 200'],
    [
      'another value further down',
      { ...answer, facts: { mode: 'live' } },
      'its answer has "live" at /facts/mode, and not "test"',
    ],
    ['no object', { ...answer, facts: null }, 'its answer has no object at /facts'],
    ['a longer list', { ...answer, failures: ['a'] }, 'its answer has 1 elements at /failures, and not 0'],
    ['an object for a list', { ...answer, failures: {} }, 'its answer has no list at /failures'],
    ['a list for an object', [], 'its answer has no object at /'],
    ['nothing', null, 'its answer has no object at /'],
  ])('finds %s', (_what, found, fault) => {
    expect(faultOf(test, { answer: found })).toBe(fault);
  });

  it('finds an error', () => {
    const outcome = { error: 'Runtime.ImportModuleError', message: 'no such module' };
    expect(faultOf(test, outcome)).toBe('it ended in Runtime.ImportModuleError: no such module');
  });
});

describe('a smoke test that wants a refusal', () => {
  const test = { payload: {}, refuses: 'SchemaMismatch' };

  it('takes the error of that name', () => {
    expect(faultOf(test, { error: 'SchemaMismatch', message: '/paymentId is required' })).toBeUndefined();
  });

  it('finds another error', () => {
    expect(faultOf(test, { error: 'Error', message: 'X is not set' })).toBe(
      'it ended in Error: X is not set',
    );
  });

  it('finds an answer', () => {
    expect(faultOf(test, { answer: {} })).toBe('it answered, and should have refused with SchemaMismatch');
  });
});
