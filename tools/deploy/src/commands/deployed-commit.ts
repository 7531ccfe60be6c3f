import { noteStage } from '../affected-base.ts';
import { headCommit, rootCommit, treeOfHead } from '../git.ts';
import { requireReleaseBucket } from '../releases/release-bucket.ts';
import { say } from '../say.ts';
import { openStage } from '../stage/stage-access.ts';
import type { StageName } from '@millrace/stages';

const KEY = 'stage/deployed.json';

interface DeployedCommit {
  readonly commit: string;
  readonly at: string;
  readonly deployedBy: string;
}

/** Prints the commit at which the whole stage stands, for `nx affected --base`; the first one where none is recorded. */
export async function printLastDeployed(stage: StageName): Promise<void> {
  const { store } = await openStage(stage);
  const content = await store.read(KEY);
  const recorded = content && (JSON.parse(new TextDecoder().decode(content)) as DeployedCommit);
  console.log(recorded?.commit ?? rootCommit());
}

/** Records that the stage stands at the commit that is checked out; of stage local, for `nx affected` as well. */
export async function markDeployed(stage: StageName): Promise<void> {
  const access = await openStage(stage);
  await requireReleaseBucket(access);
  const deployed: DeployedCommit = {
    commit: headCommit(),
    at: new Date().toISOString(),
    deployedBy: access.caller.arn,
  };
  await access.store.replace(KEY, new TextEncoder().encode(JSON.stringify(deployed)));
  if (stage === 'local') noteStage(treeOfHead());
  say(`${stage} stands at ${deployed.commit}`);
}
