import { describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from '@millrace/tools-start';
import { anchorsIn, brokenLinks, linksIn } from './markdown.ts';

const documents = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  cwd: workspaceRoot,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '');

const read = (file: string): string => readFileSync(join(workspaceRoot, file), 'utf8');

describe('the Markdown files of the repository', () => {
  it('link to files and headings that exist', () => {
    expect(documents).toEqual(expect.arrayContaining(['README.md', 'docs/guides/pay.md']));
    expect(brokenLinks(workspaceRoot, documents)).toEqual([]);
  });

  it.each(documents.filter((file) => /(^|\/)README\.md$/.test(file)))('%s has at most 120 lines', (file) => {
    expect(read(file).trimEnd().split('\n').length).toBeLessThanOrEqual(120);
  });

  it('are all reachable from the README', () => {
    const reached = new Set(['README.md']);
    for (const file of reached) {
      for (const { target } of linksIn(read(file))) {
        const path = join(file, '..', target.split('#')[0]!);
        for (const document of documents) {
          // A link to a folder covers its files.
          if (document === path || (path.endsWith('/') && document.startsWith(path))) reached.add(document);
        }
      }
    }
    expect(documents.filter((document) => !reached.has(document))).toEqual([]);
  });
});

describe('docs/operations/alarms.md', () => {
  it('have no section for an alarm that does not exist', () => {
    const alarms = linksIn(read('docs/reference/alarms.md')).map(({ target }) => target.split('#')[1]);
    const sections = [...read('docs/operations/alarms.md').matchAll(/^### (.+)$/gm)].map(([, name]) => name);
    expect(sections.filter((section) => !alarms.includes(section))).toEqual([]);
  });
});

describe('links', () => {
  it('are found in text, tables and images, but not in code', () => {
    const document =
      '[a](a.md) ![b](b.png) `[c](c.md)`\n```\n[d](d.md)\n```\n| [e](#e) | [f](https://x.org) |\n';
    expect(linksIn(document)).toEqual([
      { line: 1, target: 'a.md' },
      { line: 1, target: 'b.png' },
      { line: 5, target: '#e' },
    ]);
  });

  it('refer to headings by the anchors of GitHub', () => {
    const document = "# What a `smoke-test` is, and isn't\n\n## `…-errors`\n\n## Again\n\n## Again\n";
    expect([...anchorsIn(document)]).toEqual([
      'what-a-smoke-test-is-and-isnt',
      '-errors',
      'again',
      'again-1',
    ]);
  });
});
