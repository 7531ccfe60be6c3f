import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  accessTo,
  adoptResources,
  assemblyDirectory,
  DeployFailure,
  digestOfTemplate,
  frozenCopy,
  hasToAdopt,
  isNotInStage,
  keepRelease,
  readAssembly,
  recordDeploy,
  retainHandovers,
  spawnedCdk,
  wasRolledBackFrom,
  type Assembly,
  type ReleaseId,
  type StageAccess,
} from '@millrace/tools-deploy';
import { writeJointAssembly } from './joint-assembly.ts';
import { moduleNames, type Module } from '@millrace/modules';
import { localConnection } from '@millrace/stages';
import { localEnvironment, type LocalPlatform } from './local-environment.ts';
import type { Detail } from './progress.ts';
import { runCommand } from './run-command.ts';
import { StartFailure } from './start-failure.ts';
import { REGION, STAGE } from './workspace.ts';

interface DeployOptions extends LocalPlatform {
  readonly detail: Detail;
  readonly signal?: AbortSignal;
}

interface Candidate {
  readonly module: Module;
  readonly assembly: Assembly;
}

/** How many stacks the CDK CLI may deploy concurrently. */
const CONCURRENCY = 4;
const BUCKET_POLL_MS = 100;

/**
 * Deploys the modules whose assembly differs from CloudFormation's, all in one run of the CDK CLI, and records them as
 * releases, so that each can be rolled back on its own. A module that was rolled back from the current build stays
 * rolled back. Modules that adopt resources of others are deployed in a second run, after the others have let go of them.
 * @returns the modules that stay rolled back
 * @throws StartFailure with the stack, the resource and the reason
 */
export async function deployModules(options: DeployOptions): Promise<readonly Module[]> {
  const access = accessTo(localConnection(options.endpointUrl), { cdk: spawnedCdk, region: REGION });
  const built = moduleNames
    .map((module) => ({ module, directory: assemblyDirectory(module, STAGE) }))
    .filter(({ directory }) => !isNotInStage(directory))
    .map(({ module, directory }) => ({ module, assembly: readAssembly(directory) }));
  const stable = new Set((await access.stacks.all()).filter((stack) => stack.stable).map(({ name }) => name));
  const states = await Promise.all(built.map((candidate) => stateOf(access, candidate, stable)));
  const inState = (state: State): Candidate[] => built.filter((_, index) => states[index] === state);
  const stale = inState('stale');
  const directory = join(options.stateDir, 'deploying');
  rmSync(directory, { recursive: true, force: true });
  const frozen = stale.map(({ module, assembly }) => ({
    module,
    assembly: frozenCopy(assembly, join(directory, module)),
  }));
  const { adopting, others } = await byAdoption(access, frozen);
  await forEachModule(others, (assembly) => retainHandovers(access, assembly, options));
  await deployAndStore(access, others, { ...options, directory });
  await forEachModule(adopting, (assembly) => adoptResources(access, assembly, options));
  await deployAndStore(access, adopting, { ...options, directory });
  await Promise.all(
    inState('unrecorded').map(async (candidate) => {
      const release = await keepRelease(access, candidate);
      await recordDeploy(access, { ...candidate, release });
    }),
  );
  rmSync(directory, { recursive: true, force: true });
  return inState('rolled back').map(({ module }) => module);
}

type State = 'deployed' | 'unrecorded' | 'rolled back' | 'stale';

/** CloudFormation is the truth about what is deployed; a record may be missing after a crash. */
async function stateOf(
  { stacks, releasesOf }: StageAccess,
  { module, assembly }: Candidate,
  stable: ReadonlySet<string>,
): Promise<State> {
  if (!assembly.stacks.every((name) => stable.has(name))) return 'stale';
  const releases = releasesOf(module);
  const last = await releases.last();
  if (last?.kind === 'rollback' && wasRolledBackFrom(await releases.records(), assembly.digest)) {
    return 'rolled back';
  }
  const [data, service] = (await Promise.all(assembly.stacks.map((name) => stacks.templateOf({ name })))).map(
    digestOfTemplate,
  );
  if (data !== digestOfTemplate(assembly.dataTemplate) || service !== assembly.serviceTemplate)
    return 'stale';
  return last?.digest === assembly.digest ? 'deployed' : 'unrecorded';
}

/** Only while resources move between modules is there a candidate that adopts some. */
async function byAdoption(
  access: StageAccess,
  candidates: readonly Candidate[],
): Promise<Readonly<Record<'adopting' | 'others', readonly Candidate[]>>> {
  const adopts = await Promise.all(candidates.map(({ assembly }) => hasToAdopt(access, assembly)));
  return {
    adopting: candidates.filter((_, index) => adopts[index]),
    others: candidates.filter((_, index) => !adopts[index]),
  };
}

/** @throws StartFailure */
async function forEachModule(
  candidates: readonly Candidate[],
  action: (assembly: Assembly) => Promise<void>,
): Promise<void> {
  for (const { module, assembly } of candidates) {
    try {
      await action(assembly);
    } catch (error) {
      if (!(error instanceof DeployFailure)) throw error;
      throw failure(error.message, module);
    }
  }
}

/** Stores the releases during the deployment, as soon as the bucket exists, and records them when both succeeded. */
async function deployAndStore(
  access: StageAccess,
  candidates: readonly Candidate[],
  options: DeployOptions & { readonly directory: string },
): Promise<void> {
  if (candidates.length === 0) return;
  const ended = new AbortController();
  const keeping = storeOnceBucketExists(access, candidates, ended.signal);
  const deploying = deployTogether(access, candidates, options).finally(() => ended.abort());
  const [releases] = await Promise.all([keeping, deploying]);
  await Promise.all(
    candidates.map((candidate, index) => recordDeploy(access, { ...candidate, release: releases[index]! })),
  );
}

async function storeOnceBucketExists(
  access: StageAccess,
  candidates: readonly Candidate[],
  deploymentEnded: AbortSignal,
): Promise<readonly ReleaseId[]> {
  while (!deploymentEnded.aborted && !(await access.store.exists())) await delay(BUCKET_POLL_MS);
  return Promise.all(candidates.map((candidate) => keepRelease(access, candidate)));
}

async function deployTogether(
  { stacks }: StageAccess,
  candidates: readonly Candidate[],
  { endpointUrl, stateDir, directory, detail, signal }: DeployOptions & { readonly directory: string },
): Promise<void> {
  writeJointAssembly(directory, [
    assemblyDirectory('releases', STAGE),
    ...candidates.map(({ assembly }) => assembly.directory),
  ]);
  const startedAt = new Date();
  const { exitCode, output } = await runCommand(
    [
      ...(['cdk', 'deploy', '--all', '--app', directory, '--concurrency', String(CONCURRENCY)] as const),
      ...['--require-approval', 'never', '--progress', 'events', '--no-notices', '--no-version-reporting'],
      ...['--ci', '--no-color'],
    ],
    { env: localEnvironment({ endpointUrl, stateDir }), ...(signal && { signal }), onLine: detail },
  );
  if (exitCode === 0) return;

  for (const { module, assembly } of candidates) {
    for (const stack of assembly.stacks) {
      const reason = await stacks.failure(stack, startedAt);
      if (reason) throw failure(`${stack} could not be deployed: ${reason}`, module);
    }
  }
  const error = errorIn(output);
  const named = candidates.find(({ assembly }) =>
    assembly.stacks.some((stack) => error.includes(`${stack} `)),
  );
  throw failure(`The stacks could not be deployed.\n${error}`, named?.module ?? candidates[0]!.module);
}

function failure(message: string, module: Module): StartFailure {
  return new StartFailure(message, `Fix infra/${module} and start again; deployed stacks stay.`);
}

/** The error in the output of the CLI, without the progress before it. */
function errorIn(output: string): string {
  const lines = output.trim().split('\n');
  const first = lines.findIndex((line) => /^Failed to create change set|^❌/.test(line));
  return lines.slice(first === -1 ? -20 : first).join('\n');
}
