import { existsSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { startError, StartFailure } from './start-failure.ts';

/** A Linux device that fails every write with a full disk. */
const FULL = '/dev/full';

describe('startError', () => {
  (existsSync(FULL) ? it : it.skip)('names the full disk', () => {
    let full: unknown;
    try {
      writeFileSync(FULL, 'text');
    } catch (error) {
      full = error;
    }
    const failure = startError(full, '.millrace');
    expect(failure).toBeInstanceOf(StartFailure);
    expect((failure as Error).message).toMatch(/^The disk that holds \S+ is full\.$/);
  });

  it.each(['ENOSPC', 'EDQUOT'])('names the disk of the path for %s, or else that of the state', (code) => {
    const failure = (path?: string) =>
      startError(Object.assign(new Error(code), { code, path }), '.millrace');
    expect(failure('/var/log')).toEqual(new StartFailure('The disk that holds /var/log is full.', ''));
    expect(failure()).toEqual(new StartFailure('The disk that holds .millrace is full.', ''));
  });

  it('returns any other error unchanged', () => {
    const error = new Error('other');
    expect(startError(error, '.millrace')).toBe(error);
  });
});
