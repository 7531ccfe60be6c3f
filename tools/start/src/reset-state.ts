import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runningPlatform } from '@millrace/stages';
import { StartFailure } from './start-failure.ts';
import { STATE_MARKER } from './state-lock.ts';

/**
 * Removes the state of a platform.
 * @throws StartFailure when a platform runs on it, or when the directory has other content
 */
export function resetState(stateDir: string): void {
  const running = runningPlatform(stateDir);
  if (running) {
    throw new StartFailure(
      `The state in ${stateDir} is in use by a running Millrace (process ${running.pid}).`,
      'Stop it with Ctrl-C, then start with --reset.',
    );
  }
  if (!existsSync(stateDir)) return;
  if (!existsSync(join(stateDir, STATE_MARKER)) && readdirSync(stateDir).length > 0) {
    throw new StartFailure(
      `${stateDir} does not look like the state of Millrace, so it is not removed.`,
      'Remove it yourself, or choose another --state-dir.',
    );
  }
  rmSync(stateDir, { recursive: true, force: true });
}
