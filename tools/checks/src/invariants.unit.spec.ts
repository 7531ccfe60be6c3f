import { describe, expect, it } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from '@millrace/tools-start';
import { citedByComments, citedByTitles, invariantsIn } from './invariants.ts';

const invariants = invariantsIn(readFileSync(join(workspaceRoot, 'docs/invariants.md'), 'utf8'));
const files = globSync('{apps,libs,infra,tools}/**/*.ts', { cwd: workspaceRoot })
  .filter((file) => !file.includes('node_modules'))
  .map((file) => ({ file, source: readFileSync(join(workspaceRoot, file), 'utf8') }))
  .filter(({ source }) => source.includes('INV-'))
  .map(({ file, source }) => ({
    file,
    titles: file.endsWith('.spec.ts') ? citedByTitles(source) : new Set<number>(),
    comments: citedByComments(source),
  }));

describe('docs/invariants.md', () => {
  it('are numbered from 1 without gaps', () => {
    expect(invariants.length).toBeGreaterThan(0);
    expect(invariants).toEqual(invariants.map((_number, index) => index + 1));
  });

  it('each have a test that cites their number in its title', () => {
    const proven = new Set(files.flatMap(({ titles }) => [...titles]));
    expect(invariants.filter((number) => !proven.has(number))).toEqual([]);
  });

  it('include every number that a test or a comment cites', () => {
    const unknown = files.flatMap(({ file, titles, comments }) =>
      [...titles, ...comments]
        .filter((number) => !invariants.includes(number))
        .map((number) => `${file}: INV-${number}`),
    );
    expect(unknown).toEqual([]);
  });
});

describe('citations', () => {
  const source = `
    // As INV-1 has it.
    /** @see docs/invariants.md INV-2 */
    describe.each(['INV-90'])('INV-3: %s', () => {
      it(\`INV-4 and INV-5: \${x}\`, () => pay({ reference: 'INV-91' }));
      it.each\`a\`('INV-6', () => {});
      itLong('INV-7', () => {});
      expect('INV-92');
    });`;

  it('are found in the titles of tests', () => {
    expect(citedByTitles(source)).toEqual(new Set([3, 4, 5, 6, 7]));
  });

  it('are found in comments', () => {
    expect(citedByComments(source)).toEqual(new Set([1, 2]));
  });

  it('exclude numbers that the document only mentions', () => {
    expect(invariantsIn('- **INV-1** One.\n- INV-2, as **INV-3**.\n- **INV-4** Four.')).toEqual([1, 4]);
  });
});
