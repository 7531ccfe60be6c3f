import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AwsEndpoint } from './aws-endpoint.ts';
import { assemblyDirectory, digestOf, stacksIn } from './cloud-assembly.ts';
import { localEnvironment } from './local-environment.ts';
import type { Detail } from './progress.ts';
import { runCommand } from './run-command.ts';
import { firstFailure, stackVersions } from './stack-status.ts';
import { StartFailure } from './start-failure.ts';
import { modules, type Module } from './workspace.ts';

interface DeployOptions {
  readonly aws: AwsEndpoint;
  readonly endpointUrl: string;
  readonly stateDir: string;
  readonly detail: Detail;
  readonly signal?: AbortSignal;
}

/** What was deployed last: of which assemblies, and what the stacks looked like afterwards. */
interface Deployed {
  readonly digests: Readonly<Record<string, string>>;
  readonly stacks: Readonly<Record<string, string>>;
}

/**
 * Deploys the modules in their order. A module is passed over when its assembly is the one that was deployed last
 * and nobody has touched its stacks since.
 * @throws StartFailure with the stack, the resource and the reason
 */
export async function deployModules(options: DeployOptions): Promise<void> {
  const { aws, stateDir, detail } = options;
  const recordPath = join(stateDir, 'deployed.json');
  const before = readRecord(recordPath);
  const now = await stackVersions(aws);
  const digests = Object.fromEntries(modules.map((module) => [module, digestOf(assemblyDirectory(module))]));
  const stale = modules.filter(
    (module) =>
      digests[module] !== before.digests[module] ||
      stacksIn(assemblyDirectory(module)).some((stack) => !now[stack] || now[stack] !== before.stacks[stack]),
  );
  for (const module of stale) {
    detail(module);
    await deployModule(module, options);
  }
  if (stale.length === 0) return;
  const record: Deployed = { digests, stacks: await stackVersions(aws) };
  writeFileSync(recordPath, JSON.stringify(record, undefined, 2));
}

function readRecord(path: string): Deployed {
  return existsSync(path)
    ? (JSON.parse(readFileSync(path, 'utf8')) as Deployed)
    : { digests: {}, stacks: {} };
}

async function deployModule(
  module: Module,
  { aws, endpointUrl, detail, signal }: DeployOptions,
): Promise<void> {
  const directory = assemblyDirectory(module);
  const { exitCode, output } = await runCommand(
    ['cdk', 'deploy', '--all', '--app', directory, '--require-approval', 'never', '--progress', 'events'],
    {
      env: localEnvironment(endpointUrl),
      ...(signal && { signal }),
      onLine: (line) => detail(`${module}: ${line}`),
    },
  );
  if (exitCode === 0) return;
  for (const stack of stacksIn(directory)) {
    const reason = await firstFailure(aws, stack);
    if (reason)
      throw new StartFailure(
        `${stack} could not be deployed: ${reason}`,
        `Mend infra/${module} and start again.`,
      );
  }
  throw new StartFailure(
    `${module} could not be deployed.\n${output.trim()}`,
    `Mend infra/${module} and start again.`,
  );
}
