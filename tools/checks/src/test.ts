/**
 * `npm test`: format, lint, types, the unit and integration tests of every project, and the end-to-end tests. Nx skips
 * tasks that passed before and have not changed since.
 */
import { join } from 'node:path';
import { workspaceRoot } from '@millrace/tools-start';
import { runStages } from './run-stages.ts';

const workspaceChecks = ['typecheck-workspace', 'lint-workspace', 'format'];

await runStages(
  [
    {
      title: 'format, lint and types',
      nx: ['run-many', '-t', ...workspaceChecks, '-p', 'tools-checks', '--parallel=2'],
    },
    // Three tasks on two cores, because tests spend much time waiting. `slowest-tests` starts the slowest ones first.
    {
      title: 'unit and integration tests',
      nx: ['run-many', '-t', 'test', 'slowest-tests', '--parallel=3'],
    },
    // Alone: on a busy machine their requests would time out.
    { title: 'end-to-end tests', nx: ['run', 'tools-e2e:e2e'] },
  ],
  join(workspaceRoot, 'test-results'),
);
