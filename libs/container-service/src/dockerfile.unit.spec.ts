import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const instructions = readFileSync(join(import.meta.dirname, '../Dockerfile'), 'utf8')
  .split('\n')
  .filter((line) => /^[A-Z]/.test(line))
  .map((line) => {
    const [name = '', ...words] = line.split(/\s+/);
    return { name, words };
  });
const wordsOf = (name: string) => instructions.filter((one) => one.name === name).map(({ words }) => words);
/** The images that stages begin with. */
const bases = wordsOf('FROM')
  .map((words) => words.find((word) => !word.startsWith('--'))!)
  .filter((base) => base !== 'scratch');

describe('the Dockerfile of the services', () => {
  it('copies the folder of a bundle, and nothing else', () => {
    const sources = wordsOf('COPY')
      .filter(([first = '']) => !first.startsWith('--from='))
      .flatMap((words) => words.slice(0, -1));
    expect(sources).toEqual(['.']);
  });

  it('starts the file that a bundle has', () => {
    expect(wordsOf('CMD').at(-1)?.join(' ')).toBe('["node", "index.js"]');
  });

  it('has a stage before the last, and every base by its exact version', () => {
    expect(wordsOf('FROM').length).toBeGreaterThan(1);
    expect(bases).not.toEqual([]);
    for (const base of bases) expect(base).toMatch(/:\d+\.\d+\.\d+-[\w.-]+$/);
  });

  it('runs on the version of Node that the tests run on', () => {
    for (const base of bases) expect(base).toContain(`node:${process.versions.node}-`);
  });

  it('takes the files of its image from one base, for the program and for the checks', () => {
    expect(new Set(bases).size).toBe(1);
  });

  it('ends as a user that is not root, by its number', () => {
    expect(wordsOf('USER').at(-1)).toEqual([expect.stringMatching(/^[1-9]\d*:[1-9]\d*$/)]);
  });
});
