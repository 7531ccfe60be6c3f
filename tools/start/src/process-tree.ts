import { readdirSync, readFileSync } from 'node:fs';

/** Whether a process runs; a zombie, which only waits to be asked how it ended, does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return process.platform !== 'linux' || statOf(pid)?.state !== 'Z';
}

/**
 * When a process was started, in the kernel's ticks since boot: tells a process from a later one with the same id.
 * Undefined where the system does not tell.
 */
export function startTicksOf(pid: number): string | undefined {
  return process.platform === 'linux' ? statOf(pid)?.startTicks : undefined;
}

/** The ids of all processes below `pid`, children before their parents; on Linux only, elsewhere empty. */
export function descendantsOf(pid: number): number[] {
  if (process.platform !== 'linux') return [];
  const children = new Map<number, number[]>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = statOf(Number(entry));
    if (!stat) continue;
    children.set(stat.parent, [...(children.get(stat.parent) ?? []), Number(entry)]);
  }
  const below = (parent: number): number[] =>
    (children.get(parent) ?? []).flatMap((child) => [...below(child), child]);
  return below(pid);
}

/** Ends a process and all that it started, at once and without asking. */
export function killTree(pid: number): void {
  const below = descendantsOf(pid);
  // The parent goes first, so that it cannot see its children end; only this very process has to go last.
  const inOrder = pid === process.pid ? [...below, pid] : [pid, ...below];
  for (const one of inOrder) signal(one, 'SIGKILL');
}

/** Signals a process; that it has ended meanwhile is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function statOf(pid: number): { state: string; parent: number; startTicks: string } | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    // It ended since it was listed.
    return undefined;
  }
  // The name, in parentheses, may hold spaces; proc(5) numbers the state 3, the parent 4 and the start time 22.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0]!, parent: Number(fields[1]), startTicks: fields[19]! };
}
