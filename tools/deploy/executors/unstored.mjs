/**
 * The Nx executor of commands whose output must not be stored. Nx keeps the output of every task in
 * `terminalOutputs/<hash of the task>` of its cache directory, readable by others, even of tasks that it never
 * replays. These commands show API keys and messages, so that file becomes a link to the null device before they run:
 * Nx shows the output as always and stores nothing.
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

/** Discards the output of this process's task. @throws Error when Nx would store it */
export function discardOutput() {
  const { NX_TASK_HASH: hash } = process.env;
  if (!hash) throw new Error('NX_TASK_HASH is not set: Nx would store the output of this task');
  const directory = join(cacheDirectory.cacheDir, 'terminalOutputs');
  mkdirSync(directory, { recursive: true });
  const path = join(directory, hash);
  rmSync(path, { force: true });
  symlinkSync(devNull, path);
}
