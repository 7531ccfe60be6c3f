import { beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tree } from '@nx/devkit';
import { format, resolveConfig } from 'prettier';
import addEvent from './event/generator.ts';
import { listedModules } from './module-list.ts';
import createModule from './module/generator.ts';
import removeModule from './remove-module/generator.ts';
import { changesIn, workspaceTree } from './testing/workspace-tree.ts';

const NAME = 'sample';

let tree: Tree;
beforeEach(() => {
  tree = workspaceTree();
});

const read = (file: string): string => tree.read(file, 'utf8') ?? '';
const patternOf = (generator: string, option: string): RegExp => {
  const schema = readFileSync(join(import.meta.dirname, generator, 'schema.json'), 'utf8');
  return new RegExp(JSON.parse(schema).properties[option].pattern);
};

describe('the generator of modules', () => {
  it('creates an app, contracts and stacks, and lists the module where modules are listed', async () => {
    await createModule(tree, { name: NAME });
    const changed = Object.keys(changesIn(tree));
    const folders = [`apps/${NAME}/`, `infra/${NAME}/`, `libs/contracts/${NAME}/`];
    const inFolders = (file: string) => folders.some((folder) => file.startsWith(folder));
    for (const folder of folders) expect(changed).toContain(`${folder}package.json`);
    expect(changed.filter((file) => !inFolders(file)).sort()).toEqual([
      'docs/reference/data-model.md',
      'libs/modules/src/modules.ts',
      'package-lock.json',
    ]);
    expect(listedModules(tree).at(-1)).toBe(NAME);
  });

  it('fills in its templates and formats them', async () => {
    await createModule(tree, { name: NAME });
    const files = Object.entries(changesIn(tree)).filter(([file]) => /\.(ts|json)$/.test(file));
    expect(files.length).toBeGreaterThan(30);
    for (const [file, text] of files.filter(([path]) => path !== 'package-lock.json')) {
      expect(text).not.toMatch(/<%|%>|__\w+__/);
      const options = { ...(await resolveConfig(join(tree.root, file))), filepath: file };
      expect([file, await format(text ?? '', options)]).toEqual([file, text]);
    }
  });

  it('locks the packages of the module as npm would', async () => {
    await createModule(tree, { name: NAME });
    const { packages } = JSON.parse(read('package-lock.json'));
    expect(packages[`infra/${NAME}`]).toEqual({ name: `@millrace/infra-${NAME}`, version: '0.0.0' });
    expect(packages[`node_modules/@millrace/contracts-${NAME}`]).toEqual({
      resolved: `libs/contracts/${NAME}`,
      link: true,
    });
    const infra = Object.keys(packages).filter((path) => path.startsWith('infra/'));
    expect(infra).toEqual(infra.toSorted());
  });

  it.each(['quote', 'catalog', 'money', 'releases', 'constructs', 'foundation'])(
    'refuses the name %s, which is taken',
    async (name) => {
      await expect(createModule(tree, { name })).rejects.toThrow(`the name ${name} is taken`);
      expect(changesIn(tree)).toEqual({});
    },
  );

  it.each(['', 'Receipts', 'receipt-notes', '../x', 'a', 'x'.repeat(21), '1st'])(
    'takes no name %j',
    (name) => {
      expect(patternOf('module', 'name').test(name)).toBe(false);
    },
  );
});

describe('the generator that removes a module', () => {
  it('leaves the workspace as it was before the module', async () => {
    await createModule(tree, { name: NAME });
    await addEvent(tree, { module: NAME, event: 'sample.taken' });
    await removeModule(tree, { name: NAME });
    const differing = Object.entries(changesIn(tree)).filter(
      ([file, text]) => text === null || text !== readFileSync(join(tree.root, file), 'utf8'),
    );
    expect(differing).toEqual([]);
  });

  it('refuses a module that others use, and names them', async () => {
    await expect(removeModule(tree, { name: 'settlement' })).rejects.toThrow(
      /^settlement is used by apps\/payment\/src\/.*: change these first$/,
    );
    await createModule(tree, { name: NAME });
    tree.write('apps/quote/src/some.ts', `import {} from '@millrace/contracts-${NAME}';\n`);
    await expect(removeModule(tree, { name: NAME })).rejects.toThrow(
      `${NAME} is used by apps/quote/src/some.ts:`,
    );
  });

  it('refuses what is no module', async () => {
    await expect(removeModule(tree, { name: 'constructs' })).rejects.toThrow(
      'there is no module constructs; there are merchant, quote,',
    );
  });
});

describe('the generator of events', () => {
  it('adds the first event of a module', async () => {
    await createModule(tree, { name: NAME });
    await addEvent(tree, { module: NAME, event: 'sample.taken' });
    expect(read(`libs/contracts/${NAME}/src/index.ts`)).toBe(
      "export { sampleTaken, type SampleTaken } from './sample-taken.ts';\n",
    );
    expect(read(`apps/${NAME}/src/contract.ts`)).toContain('events: [sampleTaken],');
    expect(read(`apps/${NAME}/src/contract.ts`)).toContain(
      `import { sampleTaken } from '@millrace/contracts-${NAME}';`,
    );
  });

  it('adds another one', async () => {
    await createModule(tree, { name: NAME });
    await addEvent(tree, { module: NAME, event: 'sample.taken' });
    await addEvent(tree, { module: NAME, event: 'sample.lost' });
    expect(read(`libs/contracts/${NAME}/src/index.ts`).split('\n')).toHaveLength(3);
    expect(read(`apps/${NAME}/src/contract.ts`)).toContain('events: [sampleTaken, sampleLost],');
    expect(read(`apps/${NAME}/src/contract.ts`)).toContain(
      `import { sampleTaken, sampleLost } from '@millrace/contracts-${NAME}';`,
    );
  });

  it.each(workspaceModules())('adds an event to %s', async (module) => {
    const before = read(`libs/contracts/${module}/src/index.ts`);
    await addEvent(tree, { module, event: 'sample.taken' });
    expect(read(`libs/contracts/${module}/src/index.ts`)).toBe(
      `${before}export { sampleTaken, type SampleTaken } from './sample-taken.ts';\n`,
    );
    const contract = read(`apps/${module}/src/contract.ts`);
    expect(contract).toMatch(/events: \[[^\]]*\bsampleTaken\b/);
    expect(contract).toMatch(
      new RegExp(`import \\{[^}]*\\bsampleTaken\\b[^}]*\\} from '@millrace/contracts-${module}'`),
    );
  });

  it('refuses an event that a contract has', async () => {
    await expect(addEvent(tree, { module: 'quote', event: 'payment.settled' })).rejects.toThrow(
      'payment.settled is an event of payment',
    );
  });

  it('refuses what is no module', async () => {
    await expect(addEvent(tree, { module: 'money', event: 'money.moved' })).rejects.toThrow(
      'there is no module money; there are merchant,',
    );
  });

  it.each(['', 'issued', 'sample-taken', 'Receipt.issued', 'a.b.c', '.issued'])(
    'takes no type %j',
    (type) => {
      expect(patternOf('event', 'event').test(type)).toBe(false);
    },
  );
});

function workspaceModules(): readonly string[] {
  return listedModules(workspaceTree());
}
