import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceFiles } from './import-graph.ts';

export const MAX_LINES = 250;

const CODE = ['ts', 'mjs', 'js', 'css', 'eta', 'sh', 'tf'];

export interface LongFile {
  readonly file: string;
  readonly lines: number;
}

/** Code and specs with more than `MAX_LINES` lines, longest first. Data, configuration and prose do not count. */
export function longFiles(root: string): readonly LongFile[] {
  return sourceFiles(root, ...CODE)
    .map((file) => ({ file, lines: linesIn(readFileSync(join(root, file), 'utf8')) }))
    .filter(({ lines }) => lines > MAX_LINES)
    .sort((one, other) => other.lines - one.lines);
}

function linesIn(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}
