import { afterEach, describe, expect, it } from '@jest/globals';
import { optionalEnv, requireEnv, wholeNumberEnv } from './index.ts';

afterEach(() => void delete process.env['MILLRACE_SETTING']);

describe('requireEnv', () => {
  it('names the variable that is missing', () => {
    expect(() => requireEnv('MILLRACE_NO_SUCH_SETTING')).toThrow('MILLRACE_NO_SUCH_SETTING');
  });

  it('returns a variable that is set', () => {
    process.env['MILLRACE_SETTING'] = 'x';
    expect(requireEnv('MILLRACE_SETTING')).toBe('x');
  });
});

describe('optionalEnv', () => {
  it.each([
    ['a value', 'x', 'x'],
    ['an empty text', '', undefined],
    ['nothing', undefined, undefined],
  ])('returns the expected result for %s', (_what, text, value) => {
    if (text !== undefined) process.env['MILLRACE_SETTING'] = text;
    expect(optionalEnv('MILLRACE_SETTING')).toBe(value);
  });
});

describe('wholeNumberEnv', () => {
  const range = { least: 1, most: 86_400 };

  it.each([
    ['1', 1],
    ['86400', 86_400],
    ['007', 7],
  ])('reads %s', (text, value) => {
    process.env['MILLRACE_SETTING'] = text;
    expect(wholeNumberEnv('MILLRACE_SETTING', range)).toBe(value);
  });

  it.each(['0', '86401', '-1', '1.5', '1e3', ' 1', 'ten', '9'.repeat(400)])('rejects %j', (text) => {
    process.env['MILLRACE_SETTING'] = text;
    expect(() => wholeNumberEnv('MILLRACE_SETTING', range)).toThrow(
      'environment variable MILLRACE_SETTING must be a whole number from 1 to 86400',
    );
  });

  it('rejects a missing variable', () => {
    expect(() => wholeNumberEnv('MILLRACE_SETTING', range)).toThrow('MILLRACE_SETTING is not set');
  });
});
