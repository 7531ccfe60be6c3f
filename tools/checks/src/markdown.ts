import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** A link of a document to a file in the repository. */
interface Link {
  readonly line: number;
  /** As written, for example `../guides/pay.md#limits`. */
  readonly target: string;
}

/**
 * Finds broken relative links of Markdown files, for example `README.md:3: docs/pay.md does not exist`.
 * @param files paths relative to `root`
 */
export function brokenLinks(root: string, files: readonly string[]): string[] {
  return files.flatMap((file) =>
    linksIn(readFileSync(join(root, file), 'utf8')).flatMap(({ line, target }) => {
      const [path = '', anchor] = target.split('#');
      const resolved = path === '' ? join(root, file) : join(root, dirname(file), decodeURI(path));
      const fault = faultOf({ root, path: resolved, anchor });
      return fault === undefined ? [] : [`${file}:${line}: ${target}: ${fault}`];
    }),
  );
}

function faultOf(to: { root: string; path: string; anchor: string | undefined }): string | undefined {
  const { root, path, anchor } = to;
  if (relative(root, path).startsWith('..')) return 'is outside of the repository';
  if (!existsSync(path)) return 'does not exist';
  if (anchor === undefined) return undefined;
  if (statSync(path).isDirectory() || !path.endsWith('.md')) return 'has no anchors';
  return anchorsIn(readFileSync(path, 'utf8')).has(anchor) ? undefined : 'has no such heading';
}

/** Links and images whose target is not a URL. Code is skipped. */
export function linksIn(document: string): Link[] {
  return linesOf(document).flatMap(({ line, text }) =>
    [...text.replaceAll(/`[^`]*`/g, '``').matchAll(/\]\(([^()\s]+)\)/g)]
      .map(([, target]) => ({ line, target: target! }))
      .filter(({ target }) => !/^[a-z]+:/.test(target)),
  );
}

/** The anchors that GitHub generates for the headings of a document. */
export function anchorsIn(document: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const { text } of linesOf(document)) {
    const heading = /^#{1,6} (.+)$/.exec(text)?.[1];
    if (heading === undefined) continue;
    const anchor = anchorOf(heading);
    let unique = anchor;
    for (let copy = 1; anchors.has(unique); copy += 1) unique = `${anchor}-${copy}`;
    anchors.add(unique);
  }
  return anchors;
}

function anchorOf(heading: string): string {
  return heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');
}

/** The lines outside of code blocks. */
function linesOf(document: string): { line: number; text: string }[] {
  let fence: string | undefined;
  return document.split('\n').flatMap((text, index) => {
    const [, marks] = /^ *(```+|~~~+)/.exec(text) ?? [];
    if (marks !== undefined) {
      if (fence === undefined) fence = marks;
      else if (marks.startsWith(fence)) fence = undefined;
      return [];
    }
    return fence === undefined ? [{ line: index + 1, text }] : [];
  });
}
