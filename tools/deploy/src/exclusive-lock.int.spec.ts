import { describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { withExclusiveLock } from './exclusive-lock.ts';
import { aDirectory } from './testing/an-assembly.ts';

const name = 'deploy-local-quote';

describe('withExclusiveLock', () => {
  it('runs one action at a time, even in one process', async () => {
    const directory = aDirectory();
    let inside = 0;
    let most = 0;
    const action = async (): Promise<void> => {
      most = Math.max(most, (inside += 1));
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
    };
    await Promise.all([1, 2, 3].map(() => withExclusiveLock({ directory, name }, action)));
    expect(most).toBe(1);
  });

  it('reports whether it had to wait', async () => {
    const directory = aDirectory();
    const waits: string[] = [];
    let free = (): void => {};
    const held = withExclusiveLock(
      { directory, name },
      () => new Promise<void>((resolve) => (free = resolve)),
    );
    const second = withExclusiveLock(
      {
        directory,
        name,
        onWait: () => {
          waits.push('waiting');
          free();
        },
      },
      async (waited) => waited,
    );
    await held;
    expect(await second).toBe(true);
    expect(waits).toEqual(['waiting']);
  });

  it('is free again after an action that failed', async () => {
    const directory = aDirectory();
    const failing = withExclusiveLock({ directory, name }, () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(await withExclusiveLock({ directory, name }, async (waited) => waited)).toBe(false);
  });

  it('gives up after the maximum wait', async () => {
    const directory = aDirectory();
    await withExclusiveLock({ directory, name }, async () => {
      const impatient = withExclusiveLock({ directory, name, maxWaitMs: 0 }, async () => {});
      await expect(impatient).rejects.toThrow('was not free within 0 ms');
    });
  });

  it('is free again when its holder is killed', async () => {
    const directory = aDirectory();
    const lock = join(import.meta.dirname, 'exclusive-lock.ts');
    const script = `
      import { withExclusiveLock } from ${JSON.stringify(lock)};
      await withExclusiveLock(${JSON.stringify({ directory, name })}, () => {
        process.stdout.write('held');
        return new Promise((resolve) => setTimeout(resolve, 60_000));
      });`;
    const holder = spawn(process.execPath, ['--input-type=module', '--eval', script]);
    await once(holder.stdout, 'data');
    const waiting = withExclusiveLock(
      { directory, name, onWait: () => holder.kill('SIGKILL') },
      async (waited) => waited,
    );
    expect(await waiting).toBe(true);
  });
});
