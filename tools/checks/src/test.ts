/**
 * `npm test`: format, lint, types, the unit and integration tests of every project, and the end-to-end tests. Nx
 * passes over what has passed before and has not changed since.
 */
import { join } from 'node:path';
import { workspaceRoot } from '@millrace/tools-start';
import { runStages } from './run-stages.ts';

await runStages(
  [
    { title: 'format', nx: ['run', 'tools-checks:format'] },
    { title: 'lint and types', nx: ['run-many', '-t', 'lint', 'typecheck', '--parallel=2'] },
    { title: 'unit and integration tests', nx: ['run-many', '-t', 'test', '--parallel=2'] },
    { title: 'end-to-end tests', nx: ['run', 'tools-e2e:e2e'] },
  ],
  join(workspaceRoot, 'test-results'),
);
