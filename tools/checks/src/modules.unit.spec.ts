import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { moduleNames, modules } from '@millrace/modules';
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
    expect(readdirSync(at(folder)).sort()).toEqual([...moduleNames].sort());
  });

  it('lists exactly the projects tagged type:app', () => {
    const apps = globSync('{apps,infra,tools,libs,libs/contracts}/*/package.json', { cwd: workspaceRoot })
      .map((path) => read<Manifest>(path).nx)
      .filter(({ tags }) => tags.includes('type:app'))
      .map(({ name, tags }) => ({ name, tags }));
    expect(apps.sort((one, other) => (one.name < other.name ? -1 : 1))).toEqual(
      [...moduleNames].sort().map((name) => ({ name, tags: [`scope:${name}`, 'type:app'] })),
    );
  });
});

describe.each(modules)('module $name', ({ name, paths, services }) => {
  it('has stacks', () => expect(existsSync(at('infra', name, 'src/stacks.ts'))).toBe(true));

  it('has the paths of its OpenAPI document', () => {
    const { api } = read<Contract>('libs/contracts', name, 'contract.json');
    const documented = Object.keys(api?.paths ?? {}).map((path) => path.split('/')[1]);
    expect([...paths].sort()).toEqual([...new Set(documented)].sort());
  });

  it('has the services of its folder', () => {
    const files = globSync('src/services/*.ts', { cwd: at('apps', name) })
      .map((file) => basename(file, '.ts'))
      .filter((file) => !file.endsWith('.spec'));
    expect([...services].sort()).toEqual(files.sort());
  });
});
