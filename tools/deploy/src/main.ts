/**
 * As the Nx targets run it, with `--stage local|dev|prod`:
 * - `node tools/deploy/src/main.ts deploy|destroy <module> [--with=<modules of the same run>] [--since=<its begin>]`
 * - `… diff|releases <module>`
 * - `… rollback <module> [--to=<release number or commit>] [--dry-run]`
 * - `… last-deployed|mark-deployed`, of the whole stage
 *
 * Environment: `MILLRACE_ENDPOINT` (of stage local, `http://127.0.0.1:4566`), `MILLRACE_STATE_DIR` (locks,
 * `.millrace`), `MILLRACE_ASSEMBLIES_DIR` (`dist/infra`).
 */
import { parseArgs } from 'node:util';
import { DeployFailure } from './deploy-failure.ts';
import { deployModule } from './commands/deploy-module.ts';
import { markDeployed, printLastDeployed } from './commands/deployed-commit.ts';
import { destroyModule } from './commands/destroy-module.ts';
import { diffModule } from './commands/diff-module.ts';
import { listReleases } from './commands/list-releases.ts';
import type { ModuleInStage, Run } from './commands/module-in-stage.ts';
import { rollbackModule, type RollbackOptions } from './commands/rollback-module.ts';
import { stages, type StageName } from './workspace.ts';

type Options = RollbackOptions & { readonly run: Run };

const ofModules: Readonly<Record<string, (subject: ModuleInStage, options: Options) => Promise<void>>> = {
  deploy: (subject, { run }) => deployModule(subject, run),
  destroy: (subject, { run }) => destroyModule(subject, run),
  diff: diffModule,
  releases: listReleases,
  rollback: rollbackModule,
};

const ofStages: Readonly<Record<string, (stage: StageName) => Promise<void>>> = {
  'last-deployed': printLastDeployed,
  'mark-deployed': markDeployed,
};

try {
  await main();
} catch (error) {
  if (!(error instanceof DeployFailure)) throw error;
  console.error(`✗ ${error.message}`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArguments();
  const [name = '', module] = positionals;
  const ofModule = ofModules[name];
  const ofStage = ofStages[name];
  if (positionals.length > 2 || (module === undefined ? !ofStage : !ofModule)) {
    throw usage();
  }
  const stage = stages.find((known) => known === values.stage) satisfies StageName | undefined;
  if (!stage) throw new DeployFailure(`there is no stage ${values.stage}; there are ${stages.join(', ')}`);
  if (module === undefined) return ofStage!(stage);
  const others = (values.with ?? '').split(',').filter((other) => other !== '' && other !== module);
  const run = { others, sinceMs: Number(values.since ?? Date.now()) };
  await ofModule!({ module, stage }, { to: values.to, dryRun: values['dry-run'], run });
}

function parseArguments() {
  try {
    return parseArgs({
      options: {
        stage: { type: 'string', default: 'local' },
        with: { type: 'string' },
        since: { type: 'string' },
        to: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
      },
      allowPositionals: true,
    });
  } catch (error) {
    throw usage((error as Error).message);
  }
}

function usage(reason?: string): DeployFailure {
  const commands = `${Object.keys(ofModules).join('|')} <module>, or ${Object.keys(ofStages).join('|')}`;
  return new DeployFailure(`${reason ? `${reason}; ` : ''}usage: ${commands} --stage ${stages.join('|')}`);
}
