/**
 * `npm run test:long`: tests that take too long for `npm test`. Each property with its long number of runs, 20,000
 * payments in one list, 20,000 malformed requests, every refusal of every command line, and the end-to-end tests that
 * need a platform of their own for minutes: the commands of all documents, a spike of orders, a killed platform,
 * deployments of every module, a version that cannot start, the upgrade of a running stage, and the whole build of the
 * delivery pipeline.
 */
import { join } from 'node:path';
import { workspaceRoot } from '@millrace/tools-start';
import { runStages } from './run-stages.ts';

await runStages(
  [
    {
      title: 'long unit and integration tests',
      nx: ['run-many', '-t', 'test-long', 'slowest-long-tests', '--parallel=2'],
    },
    { title: 'long end-to-end tests', nx: ['run', 'tools-e2e:e2e-long'] },
  ],
  join(workspaceRoot, 'test-results/long'),
);
