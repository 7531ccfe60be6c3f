import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { openStage, type StageAccess } from '../stage/stage-access.ts';
import { clientConfigOf } from '@millrace/stages';
import { spawnedCdk } from '../cdk-cli.ts';
import { synthesizeModule, synthesizeReleaseBucket } from './a-deployable-module.ts';
import { aLocalCloud } from './a-local-cloud.ts';
import { aToolProcess, type Outcome } from './a-tool-process.ts';
import { workspaceRoot } from '../workspace.ts';
import { aDirectory } from './an-assembly.ts';

type Module = Parameters<typeof synthesizeModule>[1];

/** Stage local in its own local cloud, with minimal modules. */
export interface LocalStage {
  readonly access: StageAccess;
  /** The folder of all assemblies. */
  readonly assemblies: string;
  /** Environment of the tool, and of programs that run it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Runs the tool, and in it the CDK CLI, in a process that is started once. One command at a time. */
  millrace(...args: string[]): Promise<Outcome>;
  /** Runs the tool as Nx does: it and the CDK CLI are started for this command alone. */
  spawn(...args: string[]): Outcome;
  /** Runs Nx, with the targets of the workspace and the assemblies of the stage. */
  nx(...args: string[]): Outcome;
  /** Builds a module. */
  build(module: Module): void;
  /** Builds and deploys a module, and the bucket of releases before the first one. @throws Error when it cannot be deployed */
  deploy(module: Module): Promise<string>;
  /** Parameters with their versions, which count the deployments that wrote them. */
  parameters(...names: string[]): Promise<Record<string, string>>;
  stop(): Promise<void>;
}

/** @throws Error if `dist` was rebuilt, which tests of other projects read at the same time */
function checked({ status, output }: Outcome): Outcome {
  const [built] = /nx run \S+:(build|synth)/.exec(output) ?? [];
  if (built !== undefined)
    throw new Error(`the run built what the stage does not deploy: ${built}\n${output}`);
  return { status, output };
}

export async function aStage(): Promise<LocalStage> {
  const cloud = await aLocalCloud();
  const assemblies = aDirectory();
  synthesizeReleaseBucket(assemblies);
  const environment = {
    ...process.env,
    NX_DAEMON: 'false',
    // Nx requests colors from its tasks; the tests read the output.
    FORCE_COLOR: '0',
    ...cloud.environment,
    MILLRACE_ASSEMBLIES_DIR: assemblies,
  };
  const access = await openStage('local', { cdk: spawnedCdk, environment });
  const tool = aToolProcess(environment);
  const millrace = async (...args: string[]): Promise<Outcome> => checked(await tool.run(...args));
  const spawn = (...args: string[]): Outcome => {
    const main = join(import.meta.dirname, '../main.ts');
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
      encoding: 'utf8',
      env: environment,
    });
    return checked({ status, output: stdout + stderr });
  };
  const nx = (...args: string[]): Outcome => {
    const outerRunVariables = Object.entries(environment).filter(([name]) => !name.startsWith('NX_'));
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(workspaceRoot, 'node_modules/nx/dist/bin/nx.js'), ...args],
      {
        cwd: workspaceRoot,
        encoding: 'utf8',
        env: { ...Object.fromEntries(outerRunVariables), NX_DAEMON: 'false' },
      },
    );
    return checked({ status, output: stdout + stderr });
  };
  const deployed = async (module: string): Promise<string> => {
    const { status, output } = await millrace('deploy', module);
    if (status !== 0) throw new Error(output);
    return output;
  };
  const build = (module: Module): void => synthesizeModule(assemblies, module);
  return {
    access,
    assemblies,
    environment,
    millrace,
    spawn,
    nx,
    build,
    async deploy(module) {
      build(module);
      if (!(await access.store.exists())) await deployed('releases');
      return deployed(module.module);
    },
    async parameters(...names) {
      const client = new SSMClient(clientConfigOf(access.target, access.region));
      const { Parameters = [] } = await client.send(new GetParametersCommand({ Names: names }));
      return Object.fromEntries(
        Parameters.map(({ Name, Value, Version }) => [Name!, `${Value} v${Version}`]),
      );
    },
    async stop() {
      await tool.stop();
      await cloud.stop();
    },
  };
}
