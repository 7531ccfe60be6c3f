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
  it('numbers what must always hold from 1, without gaps', () => {
    expect(invariants.length).toBeGreaterThan(0);
    expect(invariants).toEqual(invariants.map((_number, index) => index + 1));
  });

  it('holds nothing that no test proves: the title of one names the number', () => {
    const proven = new Set(files.flatMap(({ titles }) => [...titles]));
    expect(invariants.filter((number) => !proven.has(number))).toEqual([]);
  });

  it('holds everything that a test or a comment cites', () => {
    const unknown = files.flatMap(({ file, titles, comments }) =>
      [...titles, ...comments]
        .filter((number) => !invariants.includes(number))
        .map((number) => `${file}: INV-${number}`),
    );
    expect(unknown).toEqual([]);
  });
});

describe('the citations of a file', () => {
  const source = `
    // As INV-1 has it.
    /** @see docs/invariants.md INV-2 */
    describe.each(['INV-90'])('INV-3: %s', () => {
      it(\`INV-4 and INV-5: \${x}\`, () => pay({ reference: 'INV-91' }));
      it.each\`a\`('INV-6', () => {});
      itLong('INV-7', () => {});
      expect('INV-92');
    });`;

  it('are in the titles of its tests', () => {
    expect(citedByTitles(source)).toEqual(new Set([3, 4, 5, 6, 7]));
  });

  it('are in its comments', () => {
    expect(citedByComments(source)).toEqual(new Set([1, 2]));
  });

  it('are none where the document only mentions a number', () => {
    expect(invariantsIn('- **INV-1** One.\n- INV-2, as **INV-3**.\n- **INV-4** Four.')).toEqual([1, 4]);
  });
});
