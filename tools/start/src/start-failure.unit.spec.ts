import { existsSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { startError, StartFailure } from './start-failure.ts';

/** A device of Linux on which every write finds the disk full. */
const FULL = '/dev/full';

describe('an error of a start', () => {
  (existsSync(FULL) ? it : it.skip)('names the disk that is full', () => {
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

  it.each(['ENOSPC', 'EDQUOT'])('of code %s names the disk of its path, or else of the state', (code) => {
    const failure = (path?: string) =>
      startError(Object.assign(new Error(code), { code, path }), '.millrace');
    expect(failure('/var/log')).toEqual(new StartFailure('The disk that holds /var/log is full.', ''));
    expect(failure()).toEqual(new StartFailure('The disk that holds .millrace is full.', ''));
  });

  it('is otherwise what it is', () => {
    const error = new Error('other');
    expect(startError(error, '.millrace')).toBe(error);
  });
});
