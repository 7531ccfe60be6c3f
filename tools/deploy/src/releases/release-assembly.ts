import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAssembly, type Assembly } from '../assembly/assembly.ts';
import { Refusal } from '../deploy-failure.ts';
import { unpackArchive } from './release-archive.ts';
import type { DeploymentRecord, Releases } from './releases.ts';

/** Runs with a temporary directory, which is removed afterwards. */
export async function inTemporaryDirectory<Result>(
  action: (directory: string) => Promise<Result>,
): Promise<Result> {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-release-'));
  try {
    return await action(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Copies an assembly, so that a new build does not change it while it is stored and deployed. */
export function frozenCopy({ directory }: Assembly, into: string): Assembly {
  cpSync(directory, into, { recursive: true });
  return readAssembly(into);
}

/**
 * Unpacks the stored assembly of a release.
 * @param into an empty directory
 * @throws Refusal asset_gone when it is missing, incomplete, or not the assembly that was deployed
 */
export async function unpackRelease(
  releases: Releases,
  record: DeploymentRecord,
  into: string,
): Promise<Assembly> {
  const name = `release ${record.release} of ${record.module}`;
  const refuse = (reason: string): never => {
    throw new Refusal('asset_gone', `${name} cannot be deployed: ${reason}; name another release with --to`);
  };
  const archive = (await releases.archiveOf(record)) ?? refuse('its assembly is no longer stored');
  try {
    unpackArchive(archive, into);
  } catch (error) {
    refuse(`its assembly cannot be read: ${(error as Error).message}`);
  }
  const missing = missingAssets(into);
  if (missing.length > 0) refuse(`its assembly has no ${missing.join(', ')}`);
  const assembly = readAssembly(into);
  if (assembly.digest !== record.digest)
    refuse(`the stored assembly is ${assembly.digest}, not ${record.digest}`);
  return assembly;
}

interface AssetList {
  readonly files?: Readonly<Record<string, { readonly source: { readonly path?: string } }>>;
}

/** The assets that an assembly refers to and does not contain. */
function missingAssets(directory: string): string[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith('.assets.json'))
    .map((file) => JSON.parse(readFileSync(join(directory, file), 'utf8')) as AssetList)
    .flatMap(({ files = {} }) => Object.values(files))
    .flatMap(({ source: { path } }) => (path === undefined ? [] : [path]))
    .filter((path) => !existsSync(join(directory, path)));
}
