/**
 * Verifies the ledger and the balances of a stage, and prints that they agree or the first difference. Exit
 * code 0: all agree. 1: something differs. 2: verification failed.
 *
 * With `--repair`, it first applies transfers of the last seven days that are missing in the balances.
 *
 * `npx nx verify settlement`, `npx nx verify settlement --configuration=dev --repair`
 *
 * Environment: `MILLRACE_STATE_DIR` for stage local; on AWS, the variables of every AWS client.
 */
import { readArguments } from '@millrace/command-line';
import { enterStage, stageNamed } from '@millrace/stages';

const USAGE = 'usage: npx nx verify settlement [--configuration=local|dev|prod] [--repair]';

try {
  const { values } = readArguments({
    usage: USAGE,
    options: {
      stage: { type: 'string', default: 'local' },
      repair: { type: 'boolean', default: false },
    },
  });
  const stage = stageNamed(values.stage);
  await enterStage(stage);
  const { verifyStage } = await import('./verify-stage.ts');
  if (!(await verifyStage(stage, values))) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
