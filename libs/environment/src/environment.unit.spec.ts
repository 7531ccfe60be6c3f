import { afterEach, describe, expect, it } from '@jest/globals';
import { optionalEnv, requireEnv, wholeNumberEnv } from './index.ts';

afterEach(() => void delete process.env['MILLRACE_SETTING']);

describe('a required setting', () => {
  it('is named when it is missing', () => {
    expect(() => requireEnv('MILLRACE_NO_SUCH_SETTING')).toThrow('MILLRACE_NO_SUCH_SETTING');
  });

  it('is given when it is there', () => {
    process.env['MILLRACE_SETTING'] = 'x';
    expect(requireEnv('MILLRACE_SETTING')).toBe('x');
  });
});

describe('an optional setting', () => {
  it.each([
    ['a value', 'x', 'x'],
    ['an empty text', '', undefined],
    ['nothing', undefined, undefined],
  ])('is read as %s', (_what, text, value) => {
    if (text !== undefined) process.env['MILLRACE_SETTING'] = text;
    expect(optionalEnv('MILLRACE_SETTING')).toBe(value);
  });
});

describe('a whole number', () => {
  const range = { least: 1, most: 86_400 };

  it.each([
    ['1', 1],
    ['86400', 86_400],
    ['007', 7],
  ])('is read from %s', (text, value) => {
    process.env['MILLRACE_SETTING'] = text;
    expect(wholeNumberEnv('MILLRACE_SETTING', range)).toBe(value);
  });

  it.each(['0', '86401', '-1', '1.5', '1e3', ' 1', 'ten', '9'.repeat(400)])('is not read from %j', (text) => {
    process.env['MILLRACE_SETTING'] = text;
    expect(() => wholeNumberEnv('MILLRACE_SETTING', range)).toThrow(
      'environment variable MILLRACE_SETTING must be a whole number from 1 to 86400',
    );
  });

  it('is required', () => {
    expect(() => wholeNumberEnv('MILLRACE_SETTING', range)).toThrow('MILLRACE_SETTING is not set');
  });
});
