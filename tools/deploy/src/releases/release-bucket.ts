import { placeIn, stacksIn } from '../assembly/assembly.ts';
import type { CdkCli } from '../cdk-cli.ts';
import { withExclusiveLock } from '../exclusive-lock.ts';
import { lockOf } from '../commands/module-lock.ts';
import { runFirst } from '../commands/nested-run.ts';
import { print } from '../print.ts';
import { openStage, type StageAccess } from '../stage/stage-access.ts';
import { deployStacks } from '../stage/stacks.ts';
import type { StageName } from '@millrace/stages';

/** The project that is a bucket and not a module: it has one stack and no releases of its own. */
export const RELEASES = 'releases';

/** Deploys the release bucket if it is missing. */
export async function requireReleaseBucket({ stage, store, target }: StageAccess): Promise<void> {
  if (await store.exists()) return;
  const subject = { module: RELEASES, stage };
  await withExclusiveLock(lockOf('provide', subject), async () => {
    if (await store.exists()) return;
    print(`releases are kept in ${store.bucket}: deploying it first`);
    const run = { others: [], sinceMs: Date.now() };
    await runFirst('deploy', RELEASES, { from: subject, run, environment: target.environment });
  });
}

/** @param options.directory of its cloud assembly */
export async function deployReleaseBucket(
  stage: StageName,
  { directory, cdk }: { readonly directory: string; readonly cdk: CdkCli },
): Promise<void> {
  const access = await openStage(stage, { cdk, place: placeIn(stage, directory) });
  await withExclusiveLock(lockOf('deploy', { module: RELEASES, stage }), () =>
    deployStacks(access, { directory, stacks: stacksIn(directory) }),
  );
  print(`releases of ${stage} are kept in ${access.store.bucket}`);
}
