import { readContract } from '@millrace/tools-contracts';
import type { Assembly } from '../assembly/assembly.ts';
import { imagesOf, missingImages, type Registry } from '../assembly/container-images.ts';
import { checkContract } from './contract-checks.ts';
import { Refusal } from '../deploy-failure.ts';
import { parameterStore } from '../stage/parameter-store.ts';
import type { StageAccess } from '../stage/stage-access.ts';
import { changedSettings, type Settings } from '../assembly/settings.ts';
import { differencesOf } from '../assembly/template.ts';

/**
 * Checks that a release has everything it needs to run with the current deployments.
 * @param name name of the release in messages
 * @throws Refusal parameters_missing, data_stack_differs, contract_breaks_consumer, contract_not_accepted, not_recorded,
 * asset_gone
 */
export async function checkRollback(access: StageAccess, assembly: Assembly, name: string): Promise<void> {
  const [data] = assembly.stacks;
  const missing = await parameterStore(access.target, access.region).findMissing(assembly.reads);
  if (missing.length > 0) {
    const reason = `${name} needs ${missing.join(', ')}: deploy the modules that publish them first`;
    throw new Refusal('parameters_missing', reason);
  }
  const differing = differencesOf((await access.stacks.template(data)) ?? {}, assembly.dataTemplate);
  if (differing.length > 0) {
    const reason = `${name} was built for another ${data}, which a rollback does not change: ${differing.join(', ')}`;
    throw new Refusal('data_stack_differs', reason);
  }
  await checkContract(access, readContract(assembly.directory), 'rollback');
  await checkImages(access, assembly, name);
}

/**
 * A release keeps the settings that it was built with: an order module from before a change of the shop's merchant would
 * send the shop's money to the former one.
 * @throws Refusal settings_differ, unless the change is requested
 */
export function checkSettings(
  present: Settings,
  ofRelease: Settings,
  { name, restores }: { readonly name: string; readonly restores: boolean },
): void {
  const changed = changedSettings(present, ofRelease);
  if (changed.length === 0 || restores) return;
  const reason = `${name} was built with other settings and would change ${changed.join(', ')}`;
  const help = 'build and deploy its commit with the current ones, or add --restore-settings';
  throw new Refusal('settings_differ', `${reason}: ${help}`);
}

/** On a laptop containers run from their bundles. @throws Refusal asset_gone */
export async function checkImages(
  { target, region }: Registry,
  { directory, stacks }: Pick<Assembly, 'directory' | 'stacks'>,
  name: string,
): Promise<void> {
  const images = target.endpoint === undefined ? imagesOf(directory, stacks[1]) : [];
  const gone = await missingImages(images, { region, target });
  if (gone.length === 0) return;
  const uris = gone.map(({ uri }) => uri).join(', ');
  throw new Refusal(
    'asset_gone',
    `${name} runs ${uris}, gone from its repository: name another release with --to`,
  );
}
