import { recordStage } from '../affected-base.ts';
import type { CdkCli } from '../cdk-cli.ts';
import { headCommit, rootCommit, treeOfHead } from '../git.ts';
import { requireReleaseBucket } from '../releases/release-bucket.ts';
import { print } from '../print.ts';
import { openStage } from '../stage/stage-access.ts';
import type { StageName } from '@millrace/stages';

const KEY = 'stage/deployed.json';

interface DeployedCommit {
  readonly commit: string;
  readonly at: string;
  readonly deployedBy: string;
}

/** Prints the deployed commit of the whole stage, for `nx affected --base`; the first commit when none is recorded. */
export async function printLastDeployed(stage: StageName, cdk: CdkCli): Promise<void> {
  const { store } = await openStage(stage, { cdk });
  const content = await store.read(KEY);
  const recorded = content && (JSON.parse(new TextDecoder().decode(content)) as DeployedCommit);
  console.log(recorded?.commit ?? rootCommit());
}

/** Records the current commit as deployed to the whole stage; for stage local also as the base of `nx affected`. */
export async function markDeployed(stage: StageName, cdk: CdkCli): Promise<void> {
  const access = await openStage(stage, { cdk });
  await requireReleaseBucket(access);
  const deployed: DeployedCommit = {
    commit: headCommit(),
    at: new Date().toISOString(),
    deployedBy: access.caller.arn,
  };
  await access.store.replace(KEY, new TextEncoder().encode(JSON.stringify(deployed)));
  if (stage === 'local') recordStage(treeOfHead());
  print(`${stage} is at ${deployed.commit}`);
}
