import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRunning, startTimeOf } from './processes/processes.ts';

/** Facts that a running platform writes to `<state directory>/running.json`, where every tool finds them. */
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
 * The platform that runs on a state directory, or undefined. The file of a killed platform does not count: the process is
 * gone, and a later process with the same id does not hold the lock.
 */
export function runningPlatform(stateDir: string): RunningPlatform | undefined {
  const platform = readRunning(stateDir);
  return platform && isStillRunning(platform.pid, platform.startTime) ? platform : undefined;
}

/** The file that a platform left there, whether or not it still runs. */
export function readRunning(stateDir: string): RunningPlatform | undefined {
  let text: string;
  try {
    text = readFileSync(runningFile(stateDir), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  // The file is written at once, but it is empty if the process was killed at that moment.
  return text === '' ? undefined : (JSON.parse(text) as RunningPlatform);
}

/** Whether the process that was started at this time still runs. */
export function isStillRunning(pid: number, startTime: string | undefined): boolean {
  return isRunning(pid) && (startTime === undefined || startTime === startTimeOf(pid));
}
