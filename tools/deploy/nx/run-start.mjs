/**
 * The Nx plugin that tells every task when its run began, in `MILLRACE_RUN_START_MS`, milliseconds of the epoch. The
 * executor `in-order` passes it on.
 */
import process from 'node:process';
import { performance } from 'node:perf_hooks';

export const name = 'run-start';

/** Called by Nx before the tasks of every run. Nx passes on to the tasks what it sets in the environment. */
export async function preTasksExecution(_options, { argv }) {
  // Nx reads the sources before it calls this, so the start of its process counts. Its daemon, which lives through many
  // runs, passes on the arguments of another process, and reads the sources afterwards.
  const startMs = argv === process.argv ? performance.timeOrigin : Date.now();
  process.env.MILLRACE_RUN_START_MS = String(Math.floor(startMs));
}
