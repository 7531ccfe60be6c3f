import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Specs in this folder run only in the long profile. */
export const LONG_FOLDER = '/src/long/';

/** A spec that has a variant for each profile. */
const choosesByProfile = /\b(?:runs|usualOrLong)\(\{\s*usual\b/;

/**
 * The specs with more cases in `npm run test:long` than in `npm test`: those with a long variant, and those in
 * `src/long`.
 * @returns paths relative to the project
 */
export function longTests(projectRoot: string): string[] {
  return globSync('{src,cli}/**/*.spec.ts', { cwd: projectRoot })
    .filter((file) => {
      return (
        `/${file}`.includes(LONG_FOLDER) ||
        choosesByProfile.test(readFileSync(join(projectRoot, file), 'utf8'))
      );
    })
    .sort();
}
