import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runningPlatform } from '@millrace/stages';
import { resetState } from './reset-state.ts';
import { StartFailure } from './start-failure.ts';
import { identityOf, lockState } from './state-lock.ts';

let stateDir: string;
let other: ChildProcess | undefined;

beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'millrace-lock-'));
});

afterEach(() => {
  other?.kill('SIGKILL');
  other = undefined;
  rmSync(stateDir, { recursive: true, force: true });
});

/** Writes the lock of another process. */
function lockedBy(lock: object): void {
  writeFileSync(join(stateDir, 'running.json'), JSON.stringify(lock));
}

function anotherProcess(): number {
  other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  return other.pid!;
}

describe('a new state directory', () => {
  it('is closed to other users, because it holds keys and messages', async () => {
    const created = join(stateDir, 'new/state');
    (await lockState(created)).release();
    for (const path of [created, join(stateDir, 'new')]) expect(statSync(path).mode & 0o777).toBe(0o700);
  });
});

describe('lockState', () => {
  it('publishes the addresses of the platform until it is released', async () => {
    const lock = await lockState(stateDir);
    expect(runningPlatform(stateDir)).toMatchObject({ pid: process.pid });
    lock.describe({ originUrl: 'http://localhost:1', endpointUrl: 'http://localhost:2' });
    expect(runningPlatform(stateDir)).toMatchObject({ pid: process.pid, originUrl: 'http://localhost:1' });
    lock.release();
    expect(runningPlatform(stateDir)).toBeUndefined();
  });

  it('refuses while another process holds the lock, and names its id', async () => {
    const pid = anotherProcess();
    lockedBy(identityOf(pid));
    await expect(lockState(stateDir)).rejects.toThrow(
      `Another Millrace runs on ${stateDir} (process ${pid}).`,
    );
  });

  it('takes over the lock of a dead process', async () => {
    const pid = anotherProcess();
    lockedBy(identityOf(pid));
    other!.kill('SIGKILL');
    await once(other!, 'exit');
    (await lockState(stateDir)).release();
  });

  it('takes over the lock of a process whose id was reused', async () => {
    lockedBy({ pid: anotherProcess(), startTime: '1' });
    (await lockState(stateDir)).release();
  });

  it('waits for the local cloud of a killed start to end', async () => {
    const { pid: cloudPid, startTime: cloudStartTime } = identityOf(anotherProcess());
    lockedBy({ pid: cloudPid, startTime: '1', cloudPid, cloudStartTime });
    let taken = false;
    const lock = lockState(stateDir).then((held) => {
      taken = true;
      return held;
    });
    expect(taken).toBe(false);
    other!.kill('SIGKILL');
    (await lock).release();
  });
});

describe('resetState', () => {
  it('removes the state of a platform', async () => {
    (await lockState(stateDir)).release();
    writeFileSync(join(stateDir, 'data'), '');
    resetState(stateDir);
    expect(existsSync(stateDir)).toBe(false);
  });

  it('refuses while a platform runs', async () => {
    const lock = await lockState(stateDir);
    expect(() => resetState(stateDir)).toThrow(StartFailure);
    expect(existsSync(stateDir)).toBe(true);
    lock.release();
  });

  it('never removes a directory with other content', () => {
    writeFileSync(join(stateDir, 'letter.txt'), 'dear');
    expect(() => resetState(stateDir)).toThrow('does not look like the state of Millrace');
    expect(readFileSync(join(stateDir, 'letter.txt'), 'utf8')).toBe('dear');
  });
});
