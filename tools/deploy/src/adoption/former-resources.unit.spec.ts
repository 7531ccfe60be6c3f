import { beforeEach, describe, expect, it } from '@jest/globals';
import { zipSync } from 'fflate';
import { Releases } from '../releases/releases.ts';
import { aRecord } from '../testing/a-history.ts';
import { InMemoryObjectStore } from '../testing/in-memory-object-store.ts';
import { formerResources } from './former-resources.ts';

const type = 'AWS::SQS::Queue';
const adoption = {
  ...{ type, logicalId: 'Jobs', identifier: { QueueName: 'jobs' } },
  ...{ stack: 'millrace-dev-catalog', from: 'millrace-dev-order' },
};
const queue = (version: string) => ({ Type: type, Properties: { version } });

let store: InMemoryObjectStore;
const releasesOf = (module: string) => new Releases(store, module);
const moduleOf = (stack: string) => stack.replace('millrace-dev-', '');
const search = () => formerResources([adoption], { releasesOf, moduleOf });

async function deploy(module: string, release: number, Resources: object): Promise<void> {
  const { number: _number, module: _module, ...line } = aRecord({ release });
  const template = new TextEncoder().encode(JSON.stringify({ Resources }));
  const archive = zipSync({ [`millrace-dev-${module}.template.json`]: template });
  await releasesOf(module).store(line, { archive, contract: undefined });
  await releasesOf(module).append(line);
}

beforeEach(() => {
  store = new InMemoryObjectStore();
});

describe('a resource of an earlier release', () => {
  it('is as in the last recorded release that had it', async () => {
    await deploy('order', 1, { Jobs: queue('first') });
    await deploy('order', 2, { Jobs: queue('second') });
    await deploy('order', 3, { Other: queue('other'), Jobs: { Type: 'AWS::SNS::Topic' } });
    expect(await search()).toEqual([{ ...adoption, former: queue('second') }]);
  });

  it('is as in the module that adopted it before, if that had it', async () => {
    const kept = { ...queue('catalog'), DeletionPolicy: 'Retain' };
    await deploy('order', 1, { Jobs: queue('order') });
    await deploy('catalog', 1, { Jobs: kept });
    expect(await search()).toEqual([{ ...adoption, former: kept }]);
  });

  it('does not exist once the stack that adopted it has been destroyed with it', async () => {
    await deploy('order', 1, { Jobs: queue('order') });
    await deploy('catalog', 1, { Jobs: queue('catalog') });
    expect(await search()).toEqual([]);
  });

  it('does not exist in a new stage, or when its release is gone', async () => {
    expect(await search()).toEqual([]);
    await deploy('order', 1, { Jobs: queue('first') });
    for (const key of store.objects.keys()) if (key.endsWith('assembly.zip')) store.objects.delete(key);
    expect(await search()).toEqual([]);
  });
});
