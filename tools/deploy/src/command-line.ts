import { readArguments, UsageError } from '@millrace/command-line';
import { StageRefused, stageNamed, stageNames, type StageName } from '@millrace/stages/names';
import type { CdkCli } from './cdk-cli.ts';
import type { ModuleInStage, Run } from './commands/module-in-stage.ts';
import type { RollbackOptions } from './commands/rollback-module.ts';
import { DeployFailure } from './deploy-failure.ts';

type Options = RollbackOptions & { readonly run: Run; readonly cdk: CdkCli };

// Commands are imported when they run: AWS's SDK takes most of the time that a refused command line needs.
const ofModules: Readonly<Record<string, (subject: ModuleInStage, options: Options) => Promise<void>>> = {
  deploy: async (subject, options) =>
    (await import('./commands/deploy-module.ts')).deployModule(subject, options),
  destroy: async (subject, options) =>
    (await import('./commands/destroy-module.ts')).destroyModule(subject, options),
  diff: async (subject, { cdk }) => (await import('./commands/diff-module.ts')).diffModule(subject, cdk),
  releases: async (subject, { cdk }) =>
    (await import('./commands/list-releases.ts')).listReleases(subject, cdk),
  rollback: async (subject, options) =>
    (await import('./commands/rollback-module.ts')).rollbackModule(subject, options),
};

const ofStages: Readonly<Record<string, (stage: StageName, cdk: CdkCli) => Promise<void>>> = {
  'last-deployed': async (stage, cdk) =>
    (await import('./commands/deployed-commit.ts')).printLastDeployed(stage, cdk),
  'mark-deployed': async (stage, cdk) =>
    (await import('./commands/deployed-commit.ts')).markDeployed(stage, cdk),
};

const USAGE = `usage: npx nx deploy|diff|destroy|releases <module> [--configuration=${stageNames.join('|')}]
       npx nx rollback <module> [--to=<release number or commit>] [--dry-run] [--restore-settings] [--configuration=…]
       node tools/deploy/src/main.ts ${Object.keys(ofStages).join('|')} [--stage=…]
deploy deploys a module, diff shows what that would change, destroy deletes it, releases lists what was deployed when,
rollback brings a release back. deploy and destroy of several modules keep their order: npx nx affected -t deploy,
npx nx run-many -t destroy.`;

interface Ports {
  readonly cdk: CdkCli;
}

/** Runs one command line. Prints why it is refused or fails. @returns the exit code */
export async function runCommandLine(args: readonly string[], ports: Ports): Promise<number> {
  try {
    await execute(args, ports);
    return 0;
  } catch (error) {
    const isExpected =
      error instanceof DeployFailure || error instanceof StageRefused || error instanceof UsageError;
    if (!isExpected) throw error;
    console.error(`✗ ${error.message}`);
    return 1;
  }
}

async function execute(args: readonly string[], { cdk }: Ports): Promise<void> {
  const { values, positionals } = parseArguments(args);
  const [name = '', module] = positionals;
  const ofModule = ofModules[name];
  const ofStage = ofStages[name];
  if (positionals.length > 2 || (module === undefined ? !ofStage : !ofModule)) {
    throw new UsageError(`"${positionals.join(' ')}" is not a command`, USAGE);
  }
  const stage = stageNamed(values.stage);
  if (module === undefined) return ofStage!(stage, cdk);
  const others = (values.with ?? '').split(',').filter((other) => other !== '' && other !== module);
  const run = { others, sinceMs: Number(values.since ?? Date.now()) };
  await ofModule!(
    { module, stage },
    {
      ...{ to: values.to, dryRun: values['dry-run'], restoreSettings: values['restore-settings'] },
      ...{ run, cdk },
    },
  );
}

function parseArguments(args: readonly string[]) {
  return readArguments({
    args,
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
