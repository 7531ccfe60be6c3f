/**
 * `npm test`: format, lint, types, the unit and integration tests of every project, and the end-to-end tests. Nx
 * passes over what has passed before and has not changed since.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { localEnvironment, runCommand, workspaceRoot } from '@millrace/tools-start';
import pc from 'picocolors';
import { countTests } from './test-counts.ts';

interface Stage {
  readonly title: string;
  readonly nx: readonly string[];
}

const stages: readonly Stage[] = [
  { title: 'format', nx: ['run', 'tools-checks:format'] },
  { title: 'lint and types', nx: ['run-many', '-t', 'lint', 'typecheck', '--parallel=2'] },
  { title: 'unit and integration tests', nx: ['run-many', '-t', 'test', '--parallel=2'] },
  { title: 'end-to-end tests', nx: ['run', 'tools-e2e:e2e'] },
];

const resultsDirectory = join(workspaceRoot, 'test-results');

async function passes({ title, nx }: Stage): Promise<boolean> {
  const startedAtMs = performance.now();
  console.log(pc.bold(title));
  const { exitCode, output } = await runCommand(['nx', ...nx, '--output-style=static'], {
    // Nx asks every task for colours, unless somebody has decided otherwise; here they are read by a program.
    env: { ...localEnvironment(), FORCE_COLOR: '0' },
    onLine: (line) => {
      if (line.startsWith('> nx run ')) console.log(pc.dim(`  ${line.slice('> nx run '.length)}`));
    },
  });
  if (exitCode !== 0) console.log(output);
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(0);
  console.log(`${exitCode === 0 ? pc.green('  passed') : pc.red('  failed')} after ${seconds} s`);
  return exitCode === 0;
}

// What is not run again comes back from Nx's cache, so that only results of this run are counted.
rmSync(resultsDirectory, { recursive: true, force: true });
const failed: string[] = [];
for (const stage of stages) if (!(await passes(stage))) failed.push(stage.title);

const counts = countTests(resultsDirectory);
if (failed.length > 0) console.log(pc.red(`\nFailed: ${failed.join(', ')}`));
console.log(`\n${counts.passed} passed, ${counts.failed} failed`);
if (failed.length > 0 || counts.failed > 0 || counts.passed === 0) process.exitCode = 1;
