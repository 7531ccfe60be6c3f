import { existsSync, readFileSync } from 'node:fs';

/** Whether a process runs: one that has ended but was not waited for has no command line any more. */
export function runs(pid: number): boolean {
  const commandLine = `/proc/${pid}/cmdline`;
  return existsSync(commandLine) && readFileSync(commandLine, 'utf8') !== '';
}
