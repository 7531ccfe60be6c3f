import { describe, expect, it } from '@jest/globals';
import type { ObjectStore } from '../releases/object-store.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The contract of every object store. @param aStore returns an empty one */
export function describeObjectStore(name: string, aStore: () => ObjectStore): void {
  const textOf = async (store: ObjectStore, key: string): Promise<string> =>
    new TextDecoder().decode(await store.read(key));

  describe(name, () => {
    it('is empty at first', async () => {
      const store = aStore();
      expect(await store.read('quote/none')).toBeUndefined();
      expect(await store.list('')).toEqual([]);
    });

    it('returns what was written, byte for byte', async () => {
      const store = aStore();
      const content = Uint8Array.from({ length: 70_000 }, (_, index) => index % 256);
      expect(await store.create('quote/a1b2/assembly.zip', content)).toBe(true);
      const read = await store.read('quote/a1b2/assembly.zip');
      expect(Buffer.compare(read!, content)).toBe(0);
    });

    it('does not create an existing object again', async () => {
      const store = aStore();
      await store.create('quote/1', bytes('first'));
      expect(await store.create('quote/1', bytes('second'))).toBe(false);
      expect(await textOf(store, 'quote/1')).toBe('first');
    });

    it('INV-31: lets one of several writers of a new object win', async () => {
      const store = aStore();
      const outcomes = await Promise.all(
        ['a', 'b', 'c'].map((content) => store.create('quote/raced', bytes(content))),
      );
      expect(outcomes.filter(Boolean)).toHaveLength(1);
      expect(await textOf(store, 'quote/raced')).toBe(['a', 'b', 'c'][outcomes.indexOf(true)]);
    });

    it('replaces an object on request', async () => {
      const store = aStore();
      await store.replace('stage/deployed.json', bytes('one'));
      await store.replace('stage/deployed.json', bytes('two'));
      expect(await textOf(store, 'stage/deployed.json')).toBe('two');
    });

    it('lists the keys with a prefix in order, and no others', async () => {
      const store = aStore();
      for (const key of ['quote/2', 'quote/10', 'quote/1', 'payment/1', 'quote']) {
        await store.create(key, bytes(key));
      }
      expect(await store.list('quote/')).toEqual(['quote/1', 'quote/10', 'quote/2']);
    });
  });
}
