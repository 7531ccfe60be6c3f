/**
 * An Nx plugin that lets a target with options of its own explain them: `npx nx rollback quote --help` shows the usage
 * of the program that the target runs. Nx would show the options of its executor.
 */
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { wanted } from './wanted.mjs';

export const name = 'help';

/** Programs that take `--help`. */
const program = /^node ((?:apps\/[\w-]+\/cli|tools\/(?:deploy|redrive|contracts)\/src)\/[\w-]+\.ts)/;

export function createDependencies(_options, { projects }) {
  const { target, project } = wanted(process.argv.slice(2));
  const [, file] = program.exec(projects[project]?.targets?.[target]?.options?.command ?? '') ?? [];
  if (file === undefined || !process.argv.includes('--help')) return [];
  const { status } = spawnSync('node', [file, '--help'], { stdio: 'inherit' });
  process.exit(status ?? 1);
}
