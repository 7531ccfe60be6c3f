import { describe, expect, it } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from '@millrace/tools-start';

const read = (file: string) => readFileSync(join(workspaceRoot, file), 'utf8');

describe('npm run test:long', () => {
  it('runs every project that has a property with a long number of runs', () => {
    const projects = globSync('{apps,libs,libs/contracts,tools}/*/package.json', { cwd: workspaceRoot });
    const withLongRuns = projects.filter((manifest) =>
      globSync(manifest.replace('package.json', 'src/**/*.spec.ts'), { cwd: workspaceRoot }).some((file) =>
        /numRuns: runs\(/.test(read(file)),
      ),
    );
    expect(withLongRuns.length).toBeGreaterThan(1);
    const withTarget = projects.filter((manifest) => 'test-long' in JSON.parse(read(manifest)).nx.targets);
    expect(withTarget.sort()).toEqual(withLongRuns.sort());
  });
});
