import { descendantsOf } from '@millrace/stages/processes';

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
