import { describe, expect, it } from '@jest/globals';
import { Releases } from './releases.ts';
import { aRecord } from '../testing/a-history.ts';
import { InMemoryObjectStore } from '../testing/in-memory-object-store.ts';

const release = { gitSha: 'abc123', digest: 'f00d' };
const archive = Uint8Array.of(1, 2, 3);
const contract = { module: 'quote', events: [], accepts: [], functions: [], calls: [] };
const { number: _number, module: _module, ...line } = aRecord();

function aModule() {
  const store = new InMemoryObjectStore();
  return { store, releases: new Releases(store, 'quote') };
}

describe('the releases of a module', () => {
  it('are stored under its name, the commit and the digest, with their contracts', async () => {
    const { store, releases } = aModule();
    await releases.store(release, { archive, contract });
    expect(await store.list('')).toEqual([
      'quote/abc123/f00d/assembly.zip',
      'quote/abc123/f00d/contract.json',
    ]);
    expect(await releases.archiveOf(release)).toEqual(archive);
    expect(await releases.contractOf(release)).toEqual(contract);
  });

  it('INV-31: never change, even when something else is stored under the same name', async () => {
    const { releases } = aModule();
    await releases.store(release, { archive, contract });
    await releases.store(release, { archive: Uint8Array.of(9), contract: undefined });
    expect(await releases.archiveOf(release)).toEqual(archive);
  });

  it('may have no contract, and may be gone', async () => {
    const { releases } = aModule();
    expect(await releases.archiveOf(release)).toBeUndefined();
    expect(await releases.contractOf(release)).toBeUndefined();
  });
});

describe('the history of a module', () => {
  it('is empty at first', async () => {
    const { releases } = aModule();
    expect(await releases.records()).toEqual([]);
    expect(await releases.last()).toBeUndefined();
  });

  it('counts its records, oldest first, separately from those of other modules', async () => {
    const { store, releases } = aModule();
    await new Releases(store, 'payment').append(line);
    for (let count = 1; count <= 11; count += 1) await releases.append({ ...line, release: count });
    const numbers = Array.from({ length: 11 }, (_, index) => index + 1);
    expect((await releases.records()).map(({ number }) => number)).toEqual(numbers);
    expect(await releases.last()).toEqual({ ...line, number: 11, module: 'quote', release: 11 });
    expect(await store.list('quote/deployments/00001')).toHaveLength(2);
  });

  it('gives concurrent writers different numbers', async () => {
    const { releases } = aModule();
    const both = await Promise.all([1, 2].map((count) => releases.append({ ...line, release: count })));
    expect(both.map(({ number }) => number).sort()).toEqual([1, 2]);
    expect(await releases.records()).toHaveLength(2);
  });
});
