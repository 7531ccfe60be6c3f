import { describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from '@millrace/tools-start';
import { portabilityRules, shellBlocksOf, unportableUsages } from './portability.ts';

const tracked = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  cwd: workspaceRoot,
  encoding: 'utf8',
})
  .split('\0')
  .filter((file) => file !== '' && existsSync(join(workspaceRoot, file)));
const read = (file: string): string => readFileSync(join(workspaceRoot, file), 'utf8');

/** Files that only Linux runs, and the reason why that is fine. */
const linuxOnly: Readonly<Record<string, string>> = {
  'libs/stages/src/processes/procfs.ts': 'is used on Linux; ps.ts is used elsewhere',
  'libs/stages/src/processes/process-sources.int.spec.ts': 'compares procfs.ts with ps.ts where both work',
  'tools/local-cloud/src/testing/small-disk.ts':
    'is used where a process may mount a disk; elsewhere the tests are skipped',
  'tools/local-cloud/src/disk.int.spec.ts': 'skips the test where no device is always full',
  'tools/start/src/start-failure.unit.spec.ts': 'skips the test where no device is always full',
  'tools/checks/src/portability.ts': 'names the usages',
};

/** Programs, and files with commands: package scripts, Nx targets, build specifications, scripts, documents. */
const files = tracked.filter((file) =>
  /^(?:README\.md|CONTRIBUTING\.md|(?:apps|libs|infra|tools)\/.*\.(?:ts|mjs|sh|json|ya?ml)|(?:nx|package)\.json|buildspec\.yml|(?:docs|apps|libs|infra|tools|tf-remote-state)\/.*\.md)$/.test(
    file,
  ),
);
const textOf = (file: string): string => (file.endsWith('.md') ? shellBlocksOf(read(file)) : read(file));

describe.each(portabilityRules)('$name', ({ name, instead, finds, allows }) => {
  it.each(finds)('finds %j', (line) => {
    expect(unportableUsages(line)).toContain(`1: ${name}; use ${instead}`);
  });

  it.each(allows)('allows %j', (line) => {
    expect(unportableUsages(line)).toEqual([]);
  });
});

describe('the programs and commands of the repository', () => {
  it('use nothing that only Linux has', () => {
    expect(files.length).toBeGreaterThan(1_000);
    const found = files
      .filter((file) => !(file in linuxOnly))
      .flatMap((file) => unportableUsages(textOf(file)).map((usage) => `${file}:${usage}`));
    expect(found).toEqual([]);
  });

  it('are exempt only if they need it', () => {
    expect(Object.keys(linuxOnly).filter((file) => unportableUsages(read(file)).length === 0)).toEqual([]);
  });
});

describe('the paths of the repository', () => {
  it('differ by more than case and Unicode form, which macOS ignores', () => {
    const folded = Map.groupBy(tracked.flatMap(withDirectories), (path) =>
      path.normalize('NFC').toLowerCase(),
    );
    const colliding = [...folded.values()]
      .map((paths) => [...new Set(paths)])
      .filter(({ length }) => length > 1);
    expect(colliding).toEqual([]);
  });
});

function withDirectories(file: string): string[] {
  const names = file.split('/');
  return names.map((_, index) => names.slice(0, index + 1).join('/'));
}

interface Package {
  readonly version?: string;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly optional?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

describe('the lockfile', () => {
  const text = read('package-lock.json');
  const { packages } = JSON.parse(text) as { packages: Record<string, Package> };
  const { optionalDependencies = {} } = JSON.parse(read('package.json')) as Package;

  /** The package that Node would find from the directory of another one. */
  function resolved(from: string, name: string): Package | undefined {
    const found = packages[`${from === '' ? '' : `${from}/`}node_modules/${name}`];
    if (found || from === '') return found;
    const above = from.lastIndexOf('node_modules/');
    return resolved(from.slice(0, Math.max(above - 1, 0)), name);
  }

  it('has an entry for every optional package, because npm ci resolves nothing', () => {
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !resolved(path, name)?.version)
        .map((name) => `${path}: ${name}`),
    );
    expect(missing).toEqual([]);
  });

  it.each(Object.entries(optionalDependencies))('lists %s with its system and processor', (name, version) => {
    const [, os, cpu] = /^@dynoxide\/(\w+)-(\w+)$/.exec(name)!;
    expect(packages[`node_modules/${name}`]).toMatchObject({ version, os: [os], cpu: [cpu], optional: true });
  });

  it('has the database engine in one version, for macOS and Linux on arm64 and x64', () => {
    const platforms = ['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64'];
    expect(Object.keys(optionalDependencies)).toEqual(platforms.map((platform) => `@dynoxide/${platform}`));
    expect(new Set(Object.values(optionalDependencies)).size).toBe(1);
  });

  it('requires no platform-specific package', () => {
    const required = Object.entries(packages).filter(([, { os, cpu, optional }]) => (os || cpu) && !optional);
    expect(required.map(([path]) => path)).toEqual([]);
  });

  it('names no registry', () => {
    expect(text).not.toMatch(/https?:\/\/[^"]*\.tgz|"resolved": "http/);
  });
});
