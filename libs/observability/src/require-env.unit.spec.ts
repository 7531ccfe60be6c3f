import { describe, expect, it } from '@jest/globals';
import { requireEnv } from './index.ts';

describe('a required setting', () => {
  it('is named when it is missing', () => {
    expect(() => requireEnv('MILLRACE_NO_SUCH_SETTING')).toThrow('MILLRACE_NO_SUCH_SETTING');
  });

  it('is given when it is there', () => {
    process.env['MILLRACE_SETTING'] = 'x';
    expect(requireEnv('MILLRACE_SETTING')).toBe('x');
  });
});
