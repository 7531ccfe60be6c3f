/**
 * `npm run test:long`: the unit tests of the projects that have long properties, each with its long number of runs, and
 * the spike for its full minute.
 */
import { join } from 'node:path';
import { workspaceRoot } from '@millrace/tools-start';
import { runStages } from './run-stages.ts';

await runStages(
  [
    { title: 'properties, many times', nx: ['run-many', '-t', 'test-long', '--parallel=2'] },
    { title: 'a spike for a minute', nx: ['run', 'tools-e2e:e2e-long'] },
  ],
  join(workspaceRoot, 'test-results/long'),
);
