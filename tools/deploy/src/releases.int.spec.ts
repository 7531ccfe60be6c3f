import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAssembly } from './assembly.ts';
import { Releases } from './releases.ts';
import { aDirectory, anAssembly } from './testing/an-assembly.ts';

function aModule() {
  const releases = new Releases(aDirectory(), 'dev', 'quote');
  const deploy = (content: string) => {
    const assembly = readAssembly(anAssembly({ content }));
    releases.keep(assembly);
    return releases.recordDeploy(assembly, `sha-${content}`);
  };
  return { releases, deploy };
}

describe('the releases of a module', () => {
  it('are none at first, with nothing to go back to', () => {
    const { releases } = aModule();
    expect(releases.records()).toEqual([]);
    expect(releases.beforePresent()).toBeUndefined();
  });

  it('count up, with the commit and the digest of each, and keep the assemblies', () => {
    const { releases, deploy } = aModule();
    const first = deploy('one');
    const second = deploy('two');
    expect([first.release, second.release]).toEqual([1, 2]);
    expect(releases.present()).toEqual(second);
    expect(releases.beforePresent()).toEqual(first);
    const kept = releases.assemblyOf(first.digest);
    expect(readFileSync(join(kept, 'asset.1/index.js'), 'utf8')).toBe('one');
    expect(readAssembly(kept).digest).toBe(first.digest);
  });

  it('stay as they are when the same is deployed again', () => {
    const { releases, deploy } = aModule();
    deploy('one');
    deploy('one');
    expect(releases.records()).toHaveLength(1);
    expect(releases.beforePresent()).toBeUndefined();
  });

  it('go back one by one, and on from where they are', () => {
    const { releases, deploy } = aModule();
    const [first, second] = [deploy('one'), deploy('two'), deploy('three')];
    expect(releases.beforePresent()).toEqual(second);
    expect(releases.recordRollback(second)).toMatchObject({
      kind: 'rollback',
      release: 2,
      gitSha: 'sha-two',
    });
    expect(releases.beforePresent()).toEqual(first);
    expect(deploy('four')).toMatchObject({ kind: 'deploy', release: 4 });
    expect(releases.beforePresent()).toMatchObject({ release: 3 });
  });

  it('let go of assemblies that are too old', () => {
    const { releases, deploy } = aModule();
    const first = deploy('0');
    for (let number = 1; number <= 20; number += 1) deploy(String(number));
    expect(existsSync(releases.assemblyOf(first.digest))).toBe(false);
    expect(existsSync(releases.assemblyOf(releases.present()!.digest))).toBe(true);
    expect(existsSync(releases.assemblyOf(releases.beforePresent()!.digest))).toBe(true);
  });
});
