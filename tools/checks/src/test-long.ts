/** `npm run test:long`: the unit tests of the projects that have long properties, each with its long number of runs. */
import { join } from 'node:path';
import { workspaceRoot } from '@millrace/tools-start';
import { runStages } from './run-stages.ts';

await runStages(
  [{ title: 'properties, many times', nx: ['run-many', '-t', 'test-long', '--parallel=2'] }],
  join(workspaceRoot, 'test-results/long'),
);
