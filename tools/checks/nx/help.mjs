/**
 * An Nx plugin that shows the usage of a target's program: `npx nx rollback quote --help`. Nx itself would show the
 * options of the executor.
 */
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { requestedTarget } from './requested-target.mjs';

export const name = 'help';

/** Programs that take `--help`. */
const program = /^node ((?:apps\/[\w-]+\/cli|tools\/(?:deploy|redrive|contracts)\/src)\/[\w-]+\.ts)/;

export function createDependencies(_options, { projects }) {
  const { target, project } = requestedTarget(process.argv.slice(2));
  const [, file] = program.exec(projects[project]?.targets?.[target]?.options?.command ?? '') ?? [];
  if (file === undefined || !process.argv.includes('--help')) return [];
  const { status } = spawnSync('node', [file, '--help'], { stdio: 'inherit' });
  process.exit(status ?? 1);
}
