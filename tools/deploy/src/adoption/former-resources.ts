import { unzipSync } from 'fflate';
import type { Adoption } from '../assembly/moving-resources.ts';
import { isKept, type Template } from '../assembly/template.ts';
import type { DeploymentRecord, Releases } from '../releases/releases.ts';
import type { FormerResource } from './import-template.ts';

interface Search {
  readonly releasesOf: (module: string) => Pick<Releases, 'records' | 'archiveOf'>;
  /** `millrace-dev-order-data` → order */
  readonly moduleOf: (stack: string) => string;
}

/**
 * Finds how resources were last deployed, in the recorded releases of the module that adopts them and then in those of
 * the module that had them. A resource that no release had is left out, because it has never been in the stage, and so is
 * one that was deleted with the stack that adopted it.
 */
export async function formerResources(
  adoptions: readonly Adoption[],
  { releasesOf, moduleOf }: Search,
): Promise<readonly FormerResource[]> {
  const found = new Map<Adoption, FormerResource | undefined>();
  for (const side of ['stack', 'from'] as const) {
    const modules = new Set(adoptions.map((adoption) => moduleOf(adoption[side])));
    for (const module of modules) {
      const ofModule = (adoption: Adoption): boolean => moduleOf(adoption[side]) === module;
      const wanted = (): Adoption[] => adoptions.filter((each) => ofModule(each) && !found.has(each));
      for await (const templates of newestFirst(releasesOf(module), () => wanted().length > 0)) {
        for (const adoption of wanted()) {
          const former = templates(adoption[side])?.Resources?.[adoption.logicalId];
          if (former?.Type !== adoption.type) continue;
          const isDeleted = side === 'stack' && !isKept(former);
          found.set(adoption, isDeleted ? undefined : { ...adoption, former });
        }
      }
    }
  }
  return [...found.values()].filter((resource) => resource !== undefined);
}

type TemplateOf = (stack: string) => Template | undefined;

/** The templates of the recorded releases, each once. */
async function* newestFirst(
  releases: Pick<Releases, 'records' | 'archiveOf'>,
  goesOn: () => boolean,
): AsyncGenerator<TemplateOf> {
  if (!goesOn()) return;
  const digests = new Set<string>();
  for (const record of (await releases.records()).toReversed()) {
    if (!goesOn()) return;
    if (record.kind === 'destroy' || digests.has(record.digest)) continue;
    digests.add(record.digest);
    yield await templatesOf(releases, record);
  }
}

async function templatesOf(
  releases: Pick<Releases, 'archiveOf'>,
  record: DeploymentRecord,
): Promise<TemplateOf> {
  const archive = (await releases.archiveOf(record)) ?? new Uint8Array();
  const files =
    archive.length === 0 ? {} : unzipSync(archive, { filter: ({ name }) => name.endsWith('.template.json') });
  return (stack) => {
    const file = files[`${stack}.template.json`];
    return file && (JSON.parse(new TextDecoder().decode(file)) as Template);
  };
}
