import { describe, expect, it } from '@jest/globals';
import { moduleNames, moduleOfPath, modules } from './modules.ts';

const duplicatesIn = (texts: readonly string[]): string[] =>
  texts.filter((text, index) => texts.indexOf(text) !== index);

describe('the list of modules', () => {
  it('has unique names, paths, services and queues', () => {
    expect(duplicatesIn(moduleNames)).toEqual([]);
    for (const key of ['paths', 'services', 'unprefixedQueues'] as const) {
      expect(duplicatesIn(modules.flatMap((module) => module[key]))).toEqual([]);
    }
  });

  it('probes each API at one of its own paths', () => {
    for (const { name, paths, probes } of modules) {
      const probed = probes.filter((probe) => probe !== '/').map(moduleOfPath);
      expect(new Set(probed)).toEqual(new Set(paths.length > 0 ? [name] : []));
    }
  });
});

describe('moduleOfPath', () => {
  it.each(modules.flatMap(({ name, paths }) => paths.map((path) => [path, name] as const)))(
    'assigns /%s and every path below it to %s',
    (path, name) => {
      for (const rest of ['', '/', '/id', '?limit=1', '/id/part?limit=1']) {
        expect(moduleOfPath(`/${path}${rest}`)).toBe(name);
      }
    },
  );

  it.each(['/', '', '/payment', '/paymentsx', '/shop', '/constructor'])('returns undefined for %j', (path) =>
    expect(moduleOfPath(path)).toBeUndefined(),
  );
});
