import { hasProcfs, procfs } from './procfs.ts';
import { ps } from './ps.ts';
import type { Listener, ProcessSource } from './process-source.ts';

export type { Listener } from './process-source.ts';

const source: ProcessSource = hasProcfs ? procfs : ps;

/** Whether a process runs. A zombie has ended, although its parent has not yet read its exit status. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return source.process(pid)?.isZombie === false;
}

/** The start time of a process, to distinguish it from a later one with the same id. Undefined once it has ended. */
export function startTimeOf(pid: number): string | undefined {
  return source.process(pid)?.startTime;
}

/** The program of a process and its arguments, joined with spaces. Undefined once it has ended. */
export function commandOf(pid: number): string | undefined {
  return source.command(pid);
}

/** The ids of all processes below `pid`, children before their parents. */
export function descendantsOf(pid: number): number[] {
  const children = Map.groupBy(source.processes(), ({ parent }) => parent);
  const below = (parent: number): number[] =>
    (children.get(parent) ?? []).flatMap((child) => [...below(child.pid), child.pid]);
  return below(pid);
}

/** The TCP sockets on which the processes of this user listen. Empty if the system cannot list them. */
export function listeners(): Listener[] {
  return source.listeners();
}
