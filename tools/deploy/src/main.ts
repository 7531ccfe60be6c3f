/**
 * `node tools/deploy/src/main.ts deploy|diff|rollback|destroy <module> --stage local|dev|prod`, as the Nx targets run it.
 *
 * Environment: `MILLRACE_ENDPOINT` (of stage local, `http://127.0.0.1:4566`), `MILLRACE_STATE_DIR` (releases and
 * locks, `.millrace`), `MILLRACE_ASSEMBLIES_DIR` (`dist/infra`).
 */
import { parseArgs } from 'node:util';
import { DeployFailure } from './deploy-failure.ts';
import { deployModule, type ModuleInStage } from './deploy-module.ts';
import { destroyModule } from './destroy-module.ts';
import { diffModule } from './diff-module.ts';
import { rollbackModule } from './rollback-module.ts';
import { stages, type StageName } from './workspace.ts';

const commands: Readonly<Record<string, (subject: ModuleInStage) => Promise<void>>> = {
  deploy: deployModule,
  diff: diffModule,
  rollback: rollbackModule,
  destroy: destroyModule,
};

try {
  await main();
} catch (error) {
  if (!(error instanceof DeployFailure)) throw error;
  console.error(`✗ ${error.message}`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { stage: { type: 'string', default: 'local' } },
    allowPositionals: true,
  });
  const [name = '', module] = positionals;
  const command = commands[name];
  if (!command || !module || positionals.length > 2) {
    throw new DeployFailure(`usage: ${Object.keys(commands).join('|')} <module> --stage ${stages.join('|')}`);
  }
  const stage = stages.find((known) => known === values.stage) satisfies StageName | undefined;
  if (!stage) throw new DeployFailure(`there is no stage ${values.stage}; there are ${stages.join(', ')}`);
  await command({ module, stage });
}
