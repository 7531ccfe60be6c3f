import { readContract } from '@millrace/tools-contracts';
import type { Assembly } from '../assembly/assembly.ts';
import { imagesOf, missingImages } from '../assembly/container-images.ts';
import { checkContract } from './contract-checks.ts';
import { Refusal } from '../deploy-failure.ts';
import { parameterStore } from '../stage/parameter-store.ts';
import type { StageAccess } from '../stage/stage-access.ts';
import { differencesOf } from '../assembly/template.ts';

/**
 * Whether all is there that a release needs to run among what is deployed now.
 * @param name of the release, for a person
 * @throws Refusal parameters_missing, data_stack_differs, contract_breaks_consumer, contract_not_accepted, asset_gone
 */
export async function checkRollback(access: StageAccess, assembly: Assembly, name: string): Promise<void> {
  const [data] = assembly.stacks;
  const missing = await parameterStore(access.target, access.region)(assembly.reads);
  if (missing.length > 0) {
    const reason = `${name} needs ${missing.join(', ')}: deploy what publishes that first`;
    throw new Refusal('parameters_missing', reason);
  }
  const differing = differencesOf((await access.stacks.template(data)) ?? {}, assembly.dataTemplate);
  if (differing.length > 0) {
    const reason = `${name} was built for another ${data}, which a rollback never changes: ${differing.join(', ')}`;
    throw new Refusal('data_stack_differs', reason);
  }
  await checkContract(access, readContract(assembly.directory), 'rollback');
  await checkImages(access, assembly, name);
}

/** On a laptop containers run from their bundles. @throws Refusal asset_gone */
export async function checkImages(
  { target, region }: Pick<StageAccess, 'target' | 'region'>,
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
