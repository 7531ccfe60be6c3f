import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRunning, startTimeOf } from './processes/processes.ts';

/** What a running platform writes to `<state directory>/running.json`, where every tool finds it. */
export interface RunningPlatform {
  readonly pid: number;
  readonly startTime?: string;
  readonly cloudPid?: number;
  readonly cloudStartTime?: string;
  readonly endpointUrl?: string;
  readonly originUrl?: string;
}

export const runningFile = (stateDir: string): string => join(stateDir, 'running.json');

/**
 * The platform that runs on a state directory, or undefined. The file of a killed platform does not count: neither a
 * dead process nor a later one with the same id holds the lock.
 */
export function runningPlatform(stateDir: string): RunningPlatform | undefined {
  const platform = readRunning(stateDir);
  return platform && lives(platform.pid, platform.startTime) ? platform : undefined;
}

/** What a platform has left there, whether or not it still runs. */
export function readRunning(stateDir: string): RunningPlatform | undefined {
  let text: string;
  try {
    text = readFileSync(runningFile(stateDir), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  // It is written in one piece; it is empty when the process was killed at that moment.
  return text === '' ? undefined : (JSON.parse(text) as RunningPlatform);
}

/** Whether a process runs and is the one that was started then. */
export function lives(pid: number, startTime: string | undefined): boolean {
  return isRunning(pid) && (startTime === undefined || startTime === startTimeOf(pid));
}
