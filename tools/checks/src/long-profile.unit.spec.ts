import { describe, expect, it } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { longTests } from '@millrace/tools-build/long-tests.ts';
import { workspaceRoot } from '@millrace/tools-start';

interface Target {
  readonly executor?: string;
  readonly options?: { readonly command?: string; readonly env?: Readonly<Record<string, string>> };
}

const read = (file: string) => JSON.parse(readFileSync(join(workspaceRoot, file), 'utf8'));

const projects = globSync('{apps,libs,libs/contracts,infra,tools}/*/package.json', { cwd: workspaceRoot })
  .sort()
  .map((manifest) => ({
    root: dirname(manifest),
    targets: read(manifest).nx.targets as Record<string, Target>,
  }));

describe('npm run test:long', () => {
  it('runs every project with tests of the long profile', () => {
    const withLongTests = projects.filter(({ root }) => longTests(join(workspaceRoot, root)).length > 0);
    const withTarget = projects.filter(({ targets }) => 'test-long' in targets || 'e2e-long' in targets);
    expect(withLongTests.length).toBeGreaterThan(1);
    expect(withTarget.map(({ root }) => root)).toEqual(withLongTests.map(({ root }) => root));
  });

  it('finds specs with a long variant, and specs in long folders', () => {
    expect(longTests(join(workspaceRoot, 'apps/payment'))).toEqual(
      expect.arrayContaining([
        'src/adapters/http/list-many-payments.int.spec.ts',
        'src/domain/refund-split.unit.spec.ts',
      ]),
    );
    expect(longTests(join(workspaceRoot, 'tools/e2e'))).toEqual(
      expect.arrayContaining(['src/fuzz.e2e.spec.ts', 'src/long/buildspec.e2e.spec.ts']),
    );
  });

  it('finds every test, because no spec reads the profile from the environment itself', () => {
    const readsProfile = globSync('{apps,libs,infra,tools}/**/*.spec.ts', {
      cwd: workspaceRoot,
      exclude: (path) => path.includes('node_modules'),
    }).filter((file) =>
      /process\.env(?:\[['"]|\.)MILLRACE_LONG/.test(readFileSync(join(workspaceRoot, file), 'utf8')),
    );
    expect(readsProfile).toEqual(['libs/testing/src/runs.unit.spec.ts']);
  });
});
