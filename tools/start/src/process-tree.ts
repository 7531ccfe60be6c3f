import { descendantsOf } from '@millrace/stages/processes';

/** Kills a process and its descendants. */
export function killTree(pid: number): void {
  const below = descendantsOf(pid);
  // The parent goes first, so that it cannot see its children end; this process itself goes last.
  const inOrder = pid === process.pid ? [...below, pid] : [pid, ...below];
  for (const one of inOrder) signal(one, 'SIGKILL');
}

/** Signals a process, which may have ended already. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
