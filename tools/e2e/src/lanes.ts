import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LONG_FOLDER, longTests } from '@millrace/tools-build/long-tests.ts';
import { workspaceRoot } from '@millrace/tools-start';

/** Spec files, relative to the workspace. */
export interface Lanes {
  readonly sharedPlatform: readonly string[];
  /** Look at the shared platform when all others have used it. */
  readonly afterwards: readonly string[];
  readonly ownPlatforms: readonly string[];
  /** Start their own platform and need both cores, such as a spike of orders. */
  readonly alone: readonly string[];
}

const project = 'tools/e2e';
const ALONE_FOLDER = `${LONG_FOLDER}alone/`;
const AFTERWARDS_FOLDER = '/src/afterwards/';

/** Found in specs that start their own platform. */
const startsPlatform = /\b(?:platformWithCopy|startPlatform|npmStart)\b/;

/**
 * Selects the end-to-end tests to run.
 * @param patterns regular expressions on paths; without any, every file is selected
 */
export function lanesOf(patterns: readonly string[], { isLong }: { readonly isLong: boolean }): Lanes {
  const root = join(workspaceRoot, project);
  const usual = globSync('src/**/*.spec.ts', { cwd: root }).filter(
    (file) => !`/${file}`.includes(LONG_FOLDER),
  );
  const files = (isLong ? longTests(root) : usual)
    .map((file) => `${project}/${file}`)
    .filter((file) => patterns.length === 0 || patterns.some((pattern) => new RegExp(pattern).test(file)))
    .sort();
  const isAfterwards = (file: string): boolean => file.includes(AFTERWARDS_FOLDER);
  const isAlone = (file: string): boolean => file.includes(ALONE_FOLDER);
  const isOwn = (file: string): boolean =>
    startsPlatform.test(readFileSync(join(workspaceRoot, file), 'utf8'));
  const together = files.filter((file) => !isAlone(file));
  return {
    sharedPlatform: together.filter((file) => !isOwn(file) && !isAfterwards(file)),
    afterwards: together.filter(isAfterwards),
    ownPlatforms: together.filter(isOwn),
    alone: files.filter(isAlone),
  };
}
