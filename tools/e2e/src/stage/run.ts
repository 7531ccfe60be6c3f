/**
 * Tries a deployed stage through its public APIs. It may be in use: the tests make payments and an order of their own.
 *
 * `MILLRACE_API_KEY=… npx nx run tools-e2e:stage --configuration local|dev|prod`
 *
 * Needs: the API key of a merchant that is connected to the shop (`npx nx run order:connect`), products in the catalog
 * (`npx nx run order:load-products`), and for a stage on AWS what every AWS client reads, with `ssm:GetParameters` on
 * `/millrace/<stage>/*`.
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { workspaceRoot } from '@millrace/tools-start';

const { values } = parseArgs({ options: { stage: { type: 'string', default: 'local' } } });

const { status } = spawnSync(
  process.execPath,
  ['tools/build/src/jest.ts', 'tools/e2e', 'src/stage/', '--runInBand', '--verbose'],
  {
    cwd: workspaceRoot,
    stdio: 'inherit',
    // Its results are none of the end-to-end tests'.
    env: { ...process.env, MILLRACE_STAGE: values.stage, NX_TASK_TARGET_PROJECT: 'tools-e2e-stage' },
  },
);
process.exitCode = status ?? 1;
