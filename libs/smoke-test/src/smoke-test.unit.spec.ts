import { describe, expect, it } from '@jest/globals';
import { faultOf } from './smoke-test.ts';

describe('a smoke test that expects a response', () => {
  const test = { payload: {}, answers: { status: 200, failures: [], facts: { mode: 'test' } } };
  const answer = { status: 200, failures: [], facts: { mode: 'test' } };

  it('accepts a response with additional fields', () => {
    const more = { ...answer, body: '{}', facts: { mode: 'test', since: 1 } };
    expect(faultOf(test, { answer: more })).toBeUndefined();
  });

  it.each([
    ['another value', { ...answer, status: 500 }, 'response has 500 at /status instead of 200'],
    ['a value of another type', { ...answer, status: '200' }, 'response has "200" at /status instead of 200'],
    ['no value', { failures: [] }, 'response has undefined at /status instead of 200'],
    [
      'another nested value',
      { ...answer, facts: { mode: 'live' } },
      'response has "live" at /facts/mode instead of "test"',
    ],
    ['no object', { ...answer, facts: null }, 'response has no object at /facts'],
    ['a longer list', { ...answer, failures: ['a'] }, 'response has 1 elements at /failures instead of 0'],
    ['an object instead of a list', { ...answer, failures: {} }, 'response has no list at /failures'],
    ['a list instead of an object', [], 'response has no object at /'],
    ['nothing', null, 'response has no object at /'],
  ])('reports %s', (_what, found, fault) => {
    expect(faultOf(test, { answer: found })).toBe(fault);
  });

  it('reports an error', () => {
    const outcome = { error: 'Runtime.ImportModuleError', message: 'no such module' };
    expect(faultOf(test, outcome)).toBe('failed with Runtime.ImportModuleError: no such module');
  });
});

describe('a smoke test that expects a refusal', () => {
  const test = { payload: {}, refuses: 'SchemaMismatch' };

  it('accepts the error with that name', () => {
    expect(faultOf(test, { error: 'SchemaMismatch', message: '/paymentId is required' })).toBeUndefined();
  });

  it('reports another error', () => {
    expect(faultOf(test, { error: 'Error', message: 'X is not set' })).toBe(
      'failed with Error: X is not set',
    );
  });

  it('reports a response', () => {
    expect(faultOf(test, { answer: {} })).toBe('responded instead of refusing with SchemaMismatch');
  });
});
