import { beforeEach, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { forgetModule, forgetStage, noteModule, noteStage, snapshot } from './affected-base.ts';
import { aDirectory } from './testing/an-assembly.ts';

const QUOTE = 'apps/quote/src/quote.ts';
const QUOTE_INFRA = 'infra/quote/src/stacks.ts';
const ORDER = 'apps/order/src/order.ts';
const SHARED = 'libs/money/src/money.ts';
const all = [ORDER, QUOTE, QUOTE_INFRA, SHARED];

let root: string;
let stateDir: string;
/** When the run began; all files were changed before. */
let sinceMs: number;

const git = (...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.com', ...args], {
    cwd: root,
    encoding: 'utf8',
  });

function write(file: string, content: string, changedAtMs = sinceMs - 1000): void {
  mkdirSync(join(root, dirname(file)), { recursive: true });
  writeFileSync(join(root, file), content);
  utimesSync(join(root, file), new Date(), new Date(changedAtMs));
}

const commit = (): void => {
  git('add', '--all');
  git('commit', '--quiet', '-m', 'change');
};

const deploy = (module: string): Promise<void> => noteModule({ module, sinceMs, root, stateDir });

/** The files that Nx counts as changed when it is started without `--base`: of commits, uncommitted, and untracked. */
function affected(): string[] {
  const base = existsSync(join(root, '.local.env'))
    ? 'refs/worktree/millrace/local'
    : '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
  const names = [
    git('diff', '--name-only', '--no-renames', base, 'HEAD'),
    git('diff', '--name-only', '--no-renames', 'HEAD'),
    git('ls-files', '--others', '--exclude-standard'),
  ];
  return [...new Set(names.join('').split('\n').filter(Boolean))]
    .filter((name) => name !== '.gitignore')
    .sort();
}

beforeEach(() => {
  root = aDirectory();
  stateDir = aDirectory();
  sinceMs = Date.now() + 60_000;
  git('init', '--quiet');
  write('.gitignore', '.local.env\n');
  for (const file of all) write(file, 'one\n');
  commit();
});

const noteNow = (): void => noteStage(snapshot(root), { root, stateDir });

describe('what nx affected compares with', () => {
  it('is nothing as long as no platform is known', async () => {
    await deploy('quote');
    expect(affected()).toEqual(all);
  });

  it('is noted in a checkout that a link leads to', () => {
    const link = join(aDirectory(), 'link');
    symlinkSync(root, link);
    noteStage(snapshot(link), { root: link, stateDir });
    expect(affected()).toEqual([]);
  });

  it('is what a platform was started with', () => {
    noteNow();
    expect(affected()).toEqual([]);
    write(QUOTE, 'two\n');
    expect(affected()).toEqual([QUOTE]);
    commit();
    expect(affected()).toEqual([QUOTE]);
  });

  it('has files that were not committed, so that a commit of them changes nothing and their removal does', () => {
    write(QUOTE, 'two\n');
    write('apps/quote/src/new.ts', 'one\n');
    noteNow();
    commit();
    expect(affected()).toEqual([]);
    git('checkout', '--quiet', 'HEAD~1');
    expect(affected()).toEqual(['apps/quote/src/new.ts', QUOTE]);
  });

  it('is compared by content with an amended commit and an earlier one', () => {
    write(QUOTE, 'two\n');
    commit();
    noteNow();
    git('commit', '--quiet', '--amend', '-m', 'another message');
    expect(affected()).toEqual([]);
    git('reset', '--quiet', '--hard', 'HEAD~1');
    expect(affected()).toEqual([QUOTE]);
  });

  it('has of a module that was deployed its new files, and of others their old ones', async () => {
    noteNow();
    for (const file of [QUOTE, QUOTE_INFRA, ORDER]) write(file, 'two\n');
    commit();
    await deploy('quote');
    expect(affected()).toEqual([ORDER]);
    await deploy('order');
    expect(affected()).toEqual([]);
    git('checkout', '--quiet', 'HEAD~1');
    expect(affected()).toEqual([ORDER, QUOTE, QUOTE_INFRA]);
  });

  it('has the new files of the other apps that a deployed module runs in its stacks', async () => {
    const [CATALOG, ORDER_INFRA] = ['apps/catalog/src/catalog.ts', 'infra/order/package.json'];
    write(CATALOG, 'one\n');
    write(ORDER_INFRA, JSON.stringify({ nx: { implicitDependencies: ['catalog', 'contracts-order'] } }));
    commit();
    noteStage(snapshot(root), { root, stateDir });
    for (const file of [CATALOG, ORDER, QUOTE]) write(file, 'two\n');
    commit();
    await deploy('order');
    expect(affected()).toEqual([QUOTE]);
  });

  it('has nothing of a module that was deployed with shared files that others were not deployed with', async () => {
    noteNow();
    write(SHARED, 'two\n');
    commit();
    await deploy('quote');
    expect(affected()).toEqual([QUOTE, QUOTE_INFRA, SHARED]);
    write(SHARED, 'one\n');
    commit();
    expect(affected()).toEqual([QUOTE, QUOTE_INFRA]);
    noteNow();
    expect(affected()).toEqual([]);
  });

  it('has nothing of a module whose files were changed during its deployment', async () => {
    noteNow();
    write(QUOTE, 'two\n');
    commit();
    write(QUOTE_INFRA, 'two\n', sinceMs + 1000);
    commit();
    await deploy('quote');
    expect(affected()).toEqual([QUOTE, QUOTE_INFRA]);
  });

  it('has nothing of a module that was destroyed', async () => {
    noteNow();
    await forgetModule('quote', { root, stateDir });
    expect(affected()).toEqual([QUOTE, QUOTE_INFRA]);
  });

  it('takes no notice of documents', async () => {
    noteNow();
    write('README.md', 'two\n');
    write(QUOTE, 'two\n');
    commit();
    await deploy('quote');
    expect(affected()).toEqual(['README.md']);
  });

  it('is of one platform: another one is not taken for it', async () => {
    noteNow();
    write(QUOTE, 'two\n');
    commit();
    const other = aDirectory();
    await noteModule({ module: 'quote', sinceMs, root, stateDir: other });
    forgetStage({ root, stateDir: other });
    expect(affected()).toEqual([QUOTE]);
    forgetStage({ root, stateDir });
    expect(affected()).toEqual(all);
  });

  it('leaves alone what is staged', async () => {
    noteNow();
    write(QUOTE, 'two\n');
    git('add', QUOTE);
    write(QUOTE, 'three\n');
    await deploy('quote');
    expect(git('status', '--porcelain')).toBe(`MM ${QUOTE}\n`);
  });

  it('is not kept outside a checkout', () => {
    rmSync(join(root, '.git'), { recursive: true });
    noteNow();
    expect(existsSync(join(root, '.local.env'))).toBe(false);
  });
});
