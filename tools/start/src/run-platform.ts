import { resolve } from 'node:path';
import { colorsFor } from '@millrace/command-line';
import { stateDirectory } from '@millrace/stages';
import { forgetStage, recordStage, snapshot } from '@millrace/tools-deploy';
import { progressOn } from './progress.ts';
import { StartFailure } from './start-failure.ts';
import { startPlatform, type Platform, type StartOptions } from './start-platform.ts';
import { summaryOf } from './summary.ts';

type RunOptions = Omit<StartOptions, 'progress' | 'beforeChange' | 'signal'> & {
  /** Stops the platform. */
  readonly signal: AbortSignal;
  /** Time of `performance` from which the start is measured. */
  readonly startedAtMs: number;
};

/**
 * Starts the platform as stage local, prints how to use it, and returns when it was stopped.
 * @throws StartFailure when it cannot start or ends unexpectedly
 */
export async function runPlatform({ startedAtMs, ...options }: RunOptions): Promise<void> {
  const { stateDir, signal } = options;
  const pc = colorsFor(process.stdout);
  const files = snapshot();
  const platform = await startPlatform({
    ...options,
    progress: progressOn(process.stdout),
    // A refused start must not remove the facts of the running platform.
    beforeChange: () => forgetStage({ stateDir }),
  });
  recordStage(files, { stateDir });
  console.log(await summaryOf(platform));
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1);
  console.log(`${pc.green(pc.bold('Millrace is ready'))} ${pc.dim(`after ${seconds} s; Ctrl-C stops it`)}`);
  await runUntilStopped(platform, signal);
}

async function runUntilStopped(platform: Platform, signal: AbortSignal): Promise<void> {
  const interrupted = new Promise<'interrupted'>((resolve) => {
    if (signal.aborted) resolve('interrupted');
    signal.addEventListener('abort', () => resolve('interrupted'));
  });
  const lastLogLine = await Promise.race([interrupted, platform.ended]);
  await platform.stop();
  // Deployments may go to another platform next; the default directory keeps its data.
  if (resolve(platform.stateDir) !== stateDirectory()) forgetStage(platform);
  if (lastLogLine === 'interrupted') return;
  throw new StartFailure(
    `The local cloud ended unexpectedly: ${lastLogLine}`,
    'Start again; the data is kept.',
  );
}
