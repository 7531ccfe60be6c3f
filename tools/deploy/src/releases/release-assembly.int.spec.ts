import { beforeEach, describe, expect, it } from '@jest/globals';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAssembly } from '../assembly/assembly.ts';
import { archiveOf } from './release-archive.ts';
import { unpackRelease } from './release-assembly.ts';
import { Releases, type DeploymentRecord } from './releases.ts';
import { aRecord } from '../testing/a-history.ts';
import { aDirectory, anAssembly } from '../testing/an-assembly.ts';
import { InMemoryObjectStore } from '../testing/in-memory-object-store.ts';

let assembly: string;
let record: DeploymentRecord;

/** Unpacks the release after its archive was kept. */
async function unpack(archive: Uint8Array) {
  const releases = new Releases(new InMemoryObjectStore(), 'quote');
  await releases.store(record, { archive, contract: undefined });
  return unpackRelease(releases, record, aDirectory());
}

beforeEach(() => {
  assembly = anAssembly();
  const files = {
    a: { source: { path: 'asset.1' } },
    b: { source: { path: 'millrace-dev-quote.template.json' } },
  };
  writeFileSync(join(assembly, 'millrace-dev-quote.assets.json'), JSON.stringify({ files }));
  record = aRecord({ digest: readAssembly(assembly).digest });
});

describe('the assembly of a release', () => {
  it('is read from the store', async () => {
    expect((await unpack(archiveOf(assembly))).digest).toBe(record.digest);
  });

  it('is refused with asset_gone when it is not stored', async () => {
    const none = new Releases(new InMemoryObjectStore(), 'quote');
    await expect(unpackRelease(none, record, aDirectory())).rejects.toMatchObject({
      code: 'asset_gone',
      message: expect.stringContaining(
        'release 1 of quote cannot be deployed: its assembly is no longer stored',
      ),
    });
  });

  it('is refused with asset_gone when an asset is missing in it', async () => {
    rmSync(join(assembly, 'asset.1'), { recursive: true });
    await expect(unpack(archiveOf(assembly))).rejects.toMatchObject({
      code: 'asset_gone',
      message: expect.stringContaining('its assembly has no asset.1'),
    });
  });

  it('is refused with asset_gone when its archive is not whole', async () => {
    await expect(unpack(archiveOf(assembly).slice(0, -50))).rejects.toMatchObject({
      code: 'asset_gone',
      message: expect.stringContaining('its assembly cannot be read'),
    });
  });

  it('is refused with asset_gone when it is that of another release', async () => {
    record = { ...record, digest: 'f00d' };
    await expect(unpack(archiveOf(assembly))).rejects.toMatchObject({
      code: 'asset_gone',
      message: expect.stringMatching(/the stored assembly is \w+, not f00d/),
    });
  });
});
