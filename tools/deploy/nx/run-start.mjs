/**
 * The Nx plugin that passes the start of the run to every task, in `MILLRACE_RUN_START_MS`, milliseconds of the epoch.
 * The executor `in-order` passes it on.
 */
import process from 'node:process';
import { performance } from 'node:perf_hooks';

export const name = 'run-start';

/** Called by Nx before the tasks of every run. Nx passes its environment on to the tasks. */
export async function preTasksExecution(_options, { argv }) {
  // Nx reads the sources before this call, so the start of its process counts. Its daemon lives through many runs, has
  // the arguments of another process, and reads the sources afterwards.
  const startMs = argv === process.argv ? performance.timeOrigin : Date.now();
  process.env.MILLRACE_RUN_START_MS = String(Math.floor(startMs));
}
