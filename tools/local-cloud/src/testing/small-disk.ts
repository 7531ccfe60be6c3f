import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Mounts a disk of this size at the directory, visible only to the process that follows and its children. */
const script = (kilobytes: number, directory: string) =>
  `mount -t tmpfs -o size=${kilobytes}k none '${directory}' && exec "$@"`;
const unshare = ['--user', '--mount', '--map-root-user'];

/** Whether a process may mount a private disk here, as on Linux with user namespaces. */
export const maySmallDisk =
  process.platform === 'linux' && spawnSync('unshare', [...unshare, 'true']).status === 0;

/** Runs `main.ts` on a small private disk. */
export function spawnMainOnSmallDisk(
  directory: string,
  { kilobytes, args }: { kilobytes: number; args: readonly string[] },
): ChildProcess {
  const main = join(import.meta.dirname, '..', 'main.ts');
  const shell = ['sh', '-c', script(kilobytes, directory), 'sh', process.execPath, main];
  return spawn('unshare', [...unshare, ...shell, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Fills the small disk of a process. */
export function fillerOf({ pid }: ChildProcess, directory: string) {
  const path = join(`/proc/${pid}/root`, directory, 'filler');
  return {
    /** Takes all free space, to the last page. */
    fill(): void {
      for (let bytes = 1024 * 1024; bytes >= 1; bytes = Math.floor(bytes / 2)) {
        while (append(path, bytes));
      }
    },
    free: () => rmSync(path, { force: true }),
  };
}

function append(path: string, bytes: number): boolean {
  try {
    writeFileSync(path, Buffer.alloc(bytes), { flag: 'a' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false;
    throw error;
  }
}
