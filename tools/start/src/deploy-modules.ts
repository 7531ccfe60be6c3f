import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { gitSha, readAssembly, Releases, type Assembly } from '@millrace/tools-deploy';
import type { AwsEndpoint } from './aws-endpoint.ts';
import { writeJointAssembly } from './joint-assembly.ts';
import { localEnvironment } from './local-environment.ts';
import type { Detail } from './progress.ts';
import { runCommand } from './run-command.ts';
import { deployedStacks, firstFailure } from './stack-status.ts';
import { StartFailure } from './start-failure.ts';
import { modules, STAGE, workspaceRoot, type Module } from './workspace.ts';

interface DeployOptions {
  readonly aws: AwsEndpoint;
  readonly endpointUrl: string;
  readonly stateDir: string;
  readonly detail: Detail;
  readonly signal?: AbortSignal;
}

interface Candidate {
  readonly module: Module;
  readonly assembly: Assembly;
  readonly releases: Releases;
}

/** Stacks that the CDK CLI may deploy side by side. */
const CONCURRENCY = 4;

/**
 * Deploys the modules whose assembly is not the one that was deployed last, all with one start of the CDK CLI, and
 * records them as releases, so that each can be rolled back on its own.
 * @returns the modules that were deployed
 * @throws StartFailure with the stack, the resource and the reason
 */
export async function deployModules(options: DeployOptions): Promise<readonly Module[]> {
  const { aws, stateDir } = options;
  const deployed = await deployedStacks(aws);
  const stale = modules
    .map((module): Candidate => {
      const assembly = readAssembly(join(workspaceRoot, 'dist/infra', module, STAGE));
      return { module, assembly, releases: new Releases(stateDir, STAGE, module) };
    })
    .filter(
      ({ assembly, releases }) =>
        releases.present()?.digest !== assembly.digest ||
        assembly.stacks.some((stack) => !deployed.has(stack)),
    );
  if (stale.length === 0) return [];
  await deployTogether(stale, options);
  const sha = gitSha();
  for (const { assembly, releases } of stale) releases.recordDeploy(assembly, sha);
  return stale.map(({ module }) => module);
}

async function deployTogether(candidates: readonly Candidate[], options: DeployOptions): Promise<void> {
  const { aws, endpointUrl, stateDir, detail, signal } = options;
  const directory = join(stateDir, 'deploying');
  const kept = candidates.map(({ releases, assembly }) => releases.keep(assembly));
  writeJointAssembly(directory, kept);
  const { exitCode, output } = await runCommand(
    [
      ...(['cdk', 'deploy', '--all', '--app', directory, '--concurrency', String(CONCURRENCY)] as const),
      ...['--require-approval', 'never', '--progress', 'events', '--no-notices', '--no-version-reporting'],
      ...['--ci', '--no-color'],
    ],
    { env: localEnvironment(endpointUrl), ...(signal && { signal }), onLine: detail },
  );
  // The CLI keeps the archives that it makes of assets beside each of them.
  for (const one of [directory, ...kept]) rmSync(join(one, '.cache'), { recursive: true, force: true });
  if (exitCode === 0) return;

  for (const { module, assembly } of candidates) {
    for (const stack of assembly.stacks) {
      const reason = await firstFailure(aws, stack);
      if (reason) throw failure(`${stack} could not be deployed: ${reason}`, module);
    }
  }
  const complaint = complaintOf(output);
  const named = candidates.find(({ assembly }) =>
    assembly.stacks.some((stack) => complaint.includes(`${stack} `)),
  );
  throw failure(`The stacks could not be deployed.\n${complaint}`, named?.module ?? candidates[0]!.module);
}

function failure(message: string, module: Module): StartFailure {
  return new StartFailure(message, `Mend infra/${module} and start again; what is deployed stays.`);
}

/** What the CLI says went wrong, without the way there. */
function complaintOf(output: string): string {
  const lines = output.trim().split('\n');
  const first = lines.findIndex((line) => /^Failed to create change set|^❌/.test(line));
  return lines.slice(first === -1 ? -20 : first).join('\n');
}
