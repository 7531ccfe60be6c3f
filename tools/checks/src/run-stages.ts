import { rmSync } from 'node:fs';
import { localEnvironment, runCommand } from '@millrace/tools-start';
import { colorsFor } from '@millrace/command-line';
import { countTests } from './test-counts.ts';

const pc = colorsFor(process.stdout);

/** One Nx command of a test run. */
export interface Stage {
  readonly title: string;
  readonly nx: readonly string[];
}

/**
 * Runs all stages, even after a failure, prints `N passed, N failed`, and sets the exit code.
 * @param resultsDirectory directory of the stages' Jest reports
 */
export async function runStages(stages: readonly Stage[], resultsDirectory: string): Promise<void> {
  // Old reports are removed: Nx restores those of cached tasks, so only results of this run are counted.
  rmSync(resultsDirectory, { recursive: true, force: true });
  const failed: string[] = [];
  for (const stage of stages) if (!(await passes(stage))) failed.push(stage.title);

  const counts = countTests(resultsDirectory);
  if (failed.length > 0) console.log(pc.red(`\nFailed: ${failed.join(', ')}`));
  console.log(`\n${counts.passed} passed, ${counts.failed} failed`);
  if (failed.length > 0 || counts.failed > 0 || counts.passed === 0) process.exitCode = 1;
}

async function passes({ title, nx }: Stage): Promise<boolean> {
  const startedAtMs = performance.now();
  console.log(pc.bold(title));
  const { exitCode, output } = await runCommand(['nx', ...nx, '--output-style=static'], {
    // Nx requests colors from every task unless FORCE_COLOR is set; this program reads the output.
    // Nx runs several projects at once, so each has one core.
    env: { ...localEnvironment(), FORCE_COLOR: '0', MILLRACE_TEST_WORKERS: '1' },
    onLine: (line) => {
      if (line.startsWith('> nx run ')) console.log(pc.dim(`  ${line.slice('> nx run '.length)}`));
    },
  });
  if (exitCode !== 0) console.log(output);
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(0);
  console.log(`${exitCode === 0 ? pc.green('  passed') : pc.red('  failed')} after ${seconds} s`);
  return exitCode === 0;
}
