/**
 * The Nx executor of commands that are not cached. Nx keeps the output of every task in
 * `terminalOutputs/<hash of the task>` of its cache directory, whoever may read it, also of tasks that it never
 * replays. These commands show API keys and messages, so the file is made a link to the null device before they run:
 * Nx shows what they print as always, and stores nothing.
 */
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { devNull } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import cacheDirectory from 'nx/src/utils/cache-directory';
import { runCommand } from './run-command.mjs';

export default function unstored(options, context) {
  discardOutput();
  return runCommand(options, context);
}

/** Discards the output of the task that this process runs. @throws Error when Nx would store it */
export function discardOutput() {
  const { NX_TASK_HASH: hash } = process.env;
  if (!hash) throw new Error('NX_TASK_HASH is not set: Nx would store the output of this task');
  const directory = join(cacheDirectory.cacheDir, 'terminalOutputs');
  mkdirSync(directory, { recursive: true });
  const path = join(directory, hash);
  rmSync(path, { force: true });
  symlinkSync(devNull, path);
}
