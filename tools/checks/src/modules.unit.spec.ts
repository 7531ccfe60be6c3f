import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { appNames, modules } from '@millrace/modules';
import { workspaceRoot } from '@millrace/tools-start';

const at = (...path: string[]): string => join(workspaceRoot, ...path);

interface Contract {
  readonly api?: { readonly paths: Readonly<Record<string, unknown>> };
}

interface Manifest {
  readonly nx: { readonly name: string; readonly tags: readonly string[] };
}

const read = <T>(...path: string[]): T => JSON.parse(readFileSync(at(...path), 'utf8')) as T;

describe('libs/modules', () => {
  it.each(['apps', 'libs/contracts'])('lists exactly the folders of %s', (folder) => {
    expect(readdirSync(at(folder)).sort()).toEqual([...appNames].sort());
  });

  it('lists exactly the projects tagged type:app', () => {
    const apps = globSync('{apps,infra,tools,libs,libs/contracts}/*/package.json', { cwd: workspaceRoot })
      .map((path) => read<Manifest>(path).nx)
      .filter(({ tags }) => tags.includes('type:app'))
      .map(({ name, tags }) => ({ name, tags }));
    expect(apps.sort((one, other) => (one.name < other.name ? -1 : 1))).toEqual(
      [...appNames].sort().map((name) => ({ name, tags: [`scope:${name}`, 'type:app'] })),
    );
  });
});

describe.each(modules)('module $name', ({ name, hostedApps, paths, services }) => {
  const apps = [name, ...hostedApps];

  it('names its hosted apps where Nx and affected-base.ts read them', () => {
    const { nx } = read<{ nx: { implicitDependencies?: readonly string[] } }>('infra', name, 'package.json');
    const hosted = (nx.implicitDependencies ?? []).filter((app) => existsSync(at('apps', app)));
    expect(hosted).toEqual(hostedApps);
  });

  it('has stacks', () => expect(existsSync(at('infra', name, 'src/stacks.ts'))).toBe(true));

  it('has the paths of its OpenAPI document', () => {
    const contracts = apps.map((app) => read<Contract>('libs/contracts', app, 'contract.json'));
    const documented = contracts
      .flatMap(({ api }) => Object.keys(api?.paths ?? {}))
      .map((path) => path.split('/')[1]);
    expect([...paths].sort()).toEqual([...new Set(documented)].sort());
  });

  it('has the services of its folder', () => {
    const files = apps
      .flatMap((app) => globSync('src/services/*.ts', { cwd: at('apps', app) }))
      .map((file) => basename(file, '.ts'))
      .filter((file) => !file.endsWith('.spec'));
    expect([...services].sort()).toEqual(files.sort());
  });
});
