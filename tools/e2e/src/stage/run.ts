/**
 * Tests a deployed stage through its public APIs. It may be in use: the tests create their own payments and orders.
 *
 * `MILLRACE_API_KEY=… npx nx run tools-e2e:stage --configuration local|dev|prod`
 *
 * Needs the API key of the merchant that the shop sells for, connected (`npx nx run order:connect`) and with products
 * (`npx nx run order:load-products`), and for a stage on AWS the usual AWS settings, with `ssm:GetParameters` on
 * `/millrace/<stage>/*`.
 */
import { spawnSync } from 'node:child_process';
import { readArgumentsOrExit } from '@millrace/command-line';
import { connectToStage, stageNamed, StageRefused } from '@millrace/stages';
import { workspaceRoot } from '@millrace/tools-start';

const { values } = readArgumentsOrExit({
  usage: 'usage: MILLRACE_API_KEY=<key> npx nx run tools-e2e:stage [--configuration=local|dev|prod]',
  options: { stage: { type: 'string', default: 'local' } },
});

try {
  const stage = stageNamed(values.stage);
  // Before Jest starts, whose error would have a stack.
  await connectToStage(stage);
  process.exitCode = runTests(stage);
} catch (error) {
  if (!(error instanceof StageRefused)) throw error;
  console.error(`✗ ${error.message}`);
  process.exitCode = 1;
}

function runTests(stage: string): number {
  // Without the name of an Nx project no report is written: these are not the results of the end-to-end tests.
  const { NX_TASK_TARGET_PROJECT: _, ...environment } = process.env;
  const { status } = spawnSync(
    process.execPath,
    ['tools/build/src/jest.ts', 'tools/e2e', 'src/stage/', '--runInBand', '--verbose'],
    {
      cwd: workspaceRoot,
      stdio: 'inherit',
      env: { ...environment, MILLRACE_STAGE: stage },
    },
  );
  return status ?? 1;
}
