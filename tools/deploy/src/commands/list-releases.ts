import { presentOf } from '../releases/history.ts';
import type { ModuleInStage } from './module-in-stage.ts';
import type { DeploymentRecord } from '../releases/releases.ts';
import type { CdkCli } from '../cdk-cli.ts';
import { print } from '../print.ts';
import { openStage } from '../stage/stage-access.ts';

const HEADER = ['', 'release', 'kind', 'at', 'commit', 'digest', 'author', 'deployed by'];
const SHA_CHARACTERS = 12;

/** Prints the deployments of a module, newest last, with `→` at the current one. */
export async function listReleases({ module, stage }: ModuleInStage, cdk: CdkCli): Promise<void> {
  const { stacks, releasesOf } = await openStage(stage, { cdk });
  const history = await releasesOf(module).records();
  if (history.length === 0) return print(`no release of ${module} is recorded in ${stage}`);
  const deployed = await stacks.digest(`millrace-${stage}-${module}`);
  const present = presentOf(history, deployed);
  console.log(tableOf(history, present));
  if (deployed === undefined) print(`${module} is not deployed in ${stage} now`);
  else if (!present)
    print(`the current deployment in ${stage} is not recorded: deploy it again, or roll back`);
}

/** One line for each record. */
export function tableOf(history: readonly DeploymentRecord[], present: DeploymentRecord | undefined): string {
  const rows = history.map((record) => [
    record === present ? '→' : '',
    String(record.release),
    record.kind,
    record.at.slice(0, 'YYYY-MM-DDTHH:MM:SS'.length),
    record.gitSha.replace(/^([0-9a-f]{40})/, (sha) => sha.slice(0, SHA_CHARACTERS)),
    record.digest,
    record.author ?? '',
    record.deployedBy,
  ]);
  const widths = HEADER.map((_, column) =>
    Math.max(...[HEADER, ...rows].map((row) => row[column]!.length), 1),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd();
  return [HEADER, ...rows].map(line).join('\n');
}
