import { join } from 'node:path';
import { placeIn } from '../assembly/assembly.ts';
import { changedSettings, settingsOf } from '../assembly/settings.ts';
import { cdkDiff, type CdkCli } from '../cdk-cli.ts';
import { Refusal } from '../deploy-failure.ts';
import { withExclusiveLock } from '../exclusive-lock.ts';
import { beforePresent, presentOf, releaseNamed } from '../releases/history.ts';
import type { ModuleInStage } from './module-in-stage.ts';
import { forgetDeployment, lockOf } from './module-lock.ts';
import { inTemporaryDirectory, unpackRelease } from '../releases/release-assembly.ts';
import { checkRollback, checkSettings } from './rollback-checks.ts';
import { print } from '../print.ts';
import { openStage, type StageAccess } from '../stage/stage-access.ts';
import { deployStacks } from '../stage/stacks.ts';

export interface RollbackOptions {
  /** A release by its number or commit; by default the one that was deployed before the current one. */
  readonly to: string | undefined;
  /** Shows the changes without making them. */
  readonly dryRun: boolean;
  /** Whether to restore the merchants and addresses that the release was built with. */
  readonly restoreSettings: boolean;
}

/**
 * Deploys the service stack of a release again, from the assembly that was stored at its first deployment. The data
 * stack, and with it all data, stays as it is. A second rollback undoes the first.
 * @throws Refusal not_deployed, release_unknown, no_release_before, asset_gone, parameters_missing,
 * data_stack_differs, settings_differ, contract_breaks_consumer, contract_not_accepted, not_recorded,
 * assembly_of_another_stage
 */
export async function rollbackModule(
  subject: ModuleInStage,
  options: RollbackOptions & { readonly cdk: CdkCli },
): Promise<void> {
  const access = await openStage(subject.stage, { cdk: options.cdk });
  await withExclusiveLock(lockOf('deploy', subject), () =>
    inTemporaryDirectory((directory) => rollBack(access, subject, { ...options, directory })),
  );
}

async function rollBack(
  access: StageAccess,
  subject: ModuleInStage,
  { to, dryRun, restoreSettings, directory }: RollbackOptions & { directory: string },
): Promise<void> {
  const { module, stage } = subject;
  const releases = access.releasesOf(module);
  const deployed = await access.stacks.digest(`millrace-${stage}-${module}`);
  if (deployed === undefined) {
    throw new Refusal('not_deployed', `${module} is not deployed in ${stage}: deploy it first`);
  }
  const history = await releases.records();
  const present = presentOf(history, deployed);
  const chosen = to === undefined ? beforePresent(history, deployed) : releaseNamed(history, to);
  const from = present ? `release ${present.release}` : 'an unrecorded deployment';
  if (!chosen) {
    const reason = `${module} cannot be rolled back in ${stage}: there is no release before ${from}`;
    throw new Refusal('no_release_before', reason);
  }
  if (chosen.template === deployed) {
    return print(`${module} is at release ${chosen.release} in ${stage} already`);
  }
  const assembly = await unpackRelease(releases, chosen, join(directory, module));
  placeIn(stage, assembly.directory);
  const name = `release ${chosen.release} of ${module}`;
  await checkRollback(access, assembly, name);
  const settings = settingsOf((await access.stacks.template(assembly.stacks[1])) ?? {});
  checkSettings(settings, assembly.settings, { name, restores: restoreSettings || dryRun });
  print(`rolling ${module} in ${stage} back from ${from} to ${chosen.release}${dryRun ? ': dry run' : ''}`);
  const [, service] = assembly.stacks;
  if (dryRun) {
    for (const change of changedSettings(settings, assembly.settings)) {
      print(`needs --restore-settings, because it changes ${change}`);
    }
    const { cdk, target } = access;
    const { environment } = target;
    const args = [service, '--exclusively', '--method', 'template'];
    return cdkDiff({ cdk, assembly: assembly.directory, args, environment });
  }
  forgetDeployment(subject);
  await withExclusiveLock(lockOf('change', subject), async () => {
    await deployStacks(access, { directory: assembly.directory, stacks: [service] });
    const at = new Date().toISOString();
    const { number: _number, module: _module, ...line } = chosen;
    await releases.append({ ...line, kind: 'rollback', at, deployedBy: access.caller.arn });
  });
  print(`${module} is at release ${chosen.release} (${chosen.digest}, ${chosen.gitSha}, of ${chosen.at})`);
}
