import { beforeEach, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { forgetModule, forgetStage, recordModule, recordStage, snapshot } from './affected-base.ts';
import { aDirectory } from './testing/an-assembly.ts';

const QUOTE = 'apps/quote/src/quote.ts';
const QUOTE_INFRA = 'infra/quote/src/stacks.ts';
const ORDER = 'apps/order/src/order.ts';
const SHARED = 'libs/money/src/money.ts';
const all = [ORDER, QUOTE, QUOTE_INFRA, SHARED];

let root: string;
let stateDir: string;
/** Start of the run; all files were changed before. */
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

const deploy = (module: string): Promise<void> => recordModule({ module, sinceMs, root, stateDir });

/** The files that Nx counts as changed without `--base`: committed, uncommitted and untracked. */
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

const recordNow = (): void => recordStage(snapshot(root), { root, stateDir });

describe('the base of nx affected', () => {
  it('is empty as long as no platform is recorded', async () => {
    await deploy('quote');
    expect(affected()).toEqual(all);
  });

  it('is recorded in a checkout behind a link', () => {
    const link = join(aDirectory(), 'link');
    symlinkSync(root, link);
    recordStage(snapshot(link), { root: link, stateDir });
    expect(affected()).toEqual([]);
  });

  it('holds the files that a platform was started with', () => {
    recordNow();
    expect(affected()).toEqual([]);
    write(QUOTE, 'two\n');
    expect(affected()).toEqual([QUOTE]);
    commit();
    expect(affected()).toEqual([QUOTE]);
  });

  it('holds uncommitted files, so that committing them changes nothing and removing them does', () => {
    write(QUOTE, 'two\n');
    write('apps/quote/src/new.ts', 'one\n');
    recordNow();
    commit();
    expect(affected()).toEqual([]);
    git('checkout', '--quiet', 'HEAD~1');
    expect(affected()).toEqual(['apps/quote/src/new.ts', QUOTE]);
  });

  it('is compared by content with an amended commit and an earlier one', () => {
    write(QUOTE, 'two\n');
    commit();
    recordNow();
    git('commit', '--quiet', '--amend', '-m', 'another message');
    expect(affected()).toEqual([]);
    git('reset', '--quiet', '--hard', 'HEAD~1');
    expect(affected()).toEqual([QUOTE]);
  });

  it('takes the new files of a deployed module and keeps the old ones of others', async () => {
    recordNow();
    for (const file of [QUOTE, QUOTE_INFRA, ORDER]) write(file, 'two\n');
    commit();
    await deploy('quote');
    expect(affected()).toEqual([ORDER]);
    await deploy('order');
    expect(affected()).toEqual([]);
    git('checkout', '--quiet', 'HEAD~1');
    expect(affected()).toEqual([ORDER, QUOTE, QUOTE_INFRA]);
  });

  it('drops a module that was deployed with changed shared files', async () => {
    recordNow();
    write(SHARED, 'two\n');
    commit();
    await deploy('quote');
    expect(affected()).toEqual([QUOTE, QUOTE_INFRA, SHARED]);
    write(SHARED, 'one\n');
    commit();
    expect(affected()).toEqual([QUOTE, QUOTE_INFRA]);
    recordNow();
    expect(affected()).toEqual([]);
  });

  it('drops a module whose files changed during its deployment', async () => {
    recordNow();
    write(QUOTE, 'two\n');
    commit();
    write(QUOTE_INFRA, 'two\n', sinceMs + 1000);
    commit();
    await deploy('quote');
    expect(affected()).toEqual([QUOTE, QUOTE_INFRA]);
  });

  it('drops a module that was destroyed', async () => {
    recordNow();
    await forgetModule('quote', { root, stateDir });
    expect(affected()).toEqual([QUOTE, QUOTE_INFRA]);
  });

  it('ignores documents', async () => {
    recordNow();
    write('README.md', 'two\n');
    write(QUOTE, 'two\n');
    commit();
    await deploy('quote');
    expect(affected()).toEqual(['README.md']);
  });

  it('belongs to one platform and ignores another', async () => {
    recordNow();
    write(QUOTE, 'two\n');
    commit();
    const other = aDirectory();
    await recordModule({ module: 'quote', sinceMs, root, stateDir: other });
    forgetStage({ root, stateDir: other });
    expect(affected()).toEqual([QUOTE]);
    forgetStage({ root, stateDir });
    expect(affected()).toEqual(all);
  });

  it('leaves staged changes alone', async () => {
    recordNow();
    write(QUOTE, 'two\n');
    git('add', QUOTE);
    write(QUOTE, 'three\n');
    await deploy('quote');
    expect(git('status', '--porcelain')).toBe(`MM ${QUOTE}\n`);
  });

  it('is not recorded outside a checkout', () => {
    rmSync(join(root, '.git'), { recursive: true });
    recordNow();
    expect(existsSync(join(root, '.local.env'))).toBe(false);
  });
});
