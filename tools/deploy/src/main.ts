/**
 * The Nx targets run it with `--stage local|dev|prod`:
 * - `node tools/deploy/src/main.ts deploy|destroy <module> [--with=<modules of the same run>] [--since=<its start>]`
 * - `… diff|releases <module>`
 * - `… rollback <module> [--to=<release number or commit>] [--dry-run] [--restore-settings]`
 * - `… last-deployed|mark-deployed`, of the whole stage
 *
 * Environment: `MILLRACE_STATE_DIR` (`.millrace`: locks, and the platform that is stage local),
 * `MILLRACE_ASSEMBLIES_DIR` (`dist/infra`).
 */
import { readArguments, UsageError } from '@millrace/command-line';
import { StageRefused, stageNamed, stageNames, type StageName } from '@millrace/stages/names';
import type { ModuleInStage, Run } from './commands/module-in-stage.ts';
import type { RollbackOptions } from './commands/rollback-module.ts';
import { DeployFailure } from './deploy-failure.ts';

type Options = RollbackOptions & { readonly run: Run };

// Commands are imported when they run: AWS's SDK takes most of the time that a refused command line needs.
const ofModules: Readonly<Record<string, (subject: ModuleInStage, options: Options) => Promise<void>>> = {
  deploy: async (subject, { run }) =>
    (await import('./commands/deploy-module.ts')).deployModule(subject, run),
  destroy: async (subject, { run }) =>
    (await import('./commands/destroy-module.ts')).destroyModule(subject, run),
  diff: async (subject) => (await import('./commands/diff-module.ts')).diffModule(subject),
  releases: async (subject) => (await import('./commands/list-releases.ts')).listReleases(subject),
  rollback: async (subject, options) =>
    (await import('./commands/rollback-module.ts')).rollbackModule(subject, options),
};

const ofStages: Readonly<Record<string, (stage: StageName) => Promise<void>>> = {
  'last-deployed': async (stage) => (await import('./commands/deployed-commit.ts')).printLastDeployed(stage),
  'mark-deployed': async (stage) => (await import('./commands/deployed-commit.ts')).markDeployed(stage),
};

const USAGE = `usage: npx nx deploy|diff|destroy|releases <module> [--configuration=${stageNames.join('|')}]
       npx nx rollback <module> [--to=<release number or commit>] [--dry-run] [--restore-settings] [--configuration=…]
       node tools/deploy/src/main.ts ${Object.keys(ofStages).join('|')} [--stage=…]
deploy deploys a module, diff shows what that would change, destroy deletes it, releases lists what was deployed when,
rollback brings a release back. deploy and destroy of several modules keep their order: npx nx affected -t deploy,
npx nx run-many -t destroy.`;

try {
  await main();
} catch (error) {
  const isExpected =
    error instanceof DeployFailure || error instanceof StageRefused || error instanceof UsageError;
  if (!isExpected) throw error;
  console.error(`✗ ${error.message}`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArguments();
  const [name = '', module] = positionals;
  const ofModule = ofModules[name];
  const ofStage = ofStages[name];
  if (positionals.length > 2 || (module === undefined ? !ofStage : !ofModule)) {
    throw new UsageError(`"${positionals.join(' ')}" is not a command`, USAGE);
  }
  const stage = stageNamed(values.stage);
  if (module === undefined) return ofStage!(stage);
  const others = (values.with ?? '').split(',').filter((other) => other !== '' && other !== module);
  const run = { others, sinceMs: Number(values.since ?? Date.now()) };
  await ofModule!(
    { module, stage },
    {
      ...{ to: values.to, dryRun: values['dry-run'], restoreSettings: values['restore-settings'] },
      run,
    },
  );
}

function parseArguments() {
  return readArguments({
    usage: USAGE,
    options: {
      stage: { type: 'string', default: 'local' },
      with: { type: 'string' },
      since: { type: 'string' },
      to: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      'restore-settings': { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
}
