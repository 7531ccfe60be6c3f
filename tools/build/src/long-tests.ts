import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Specs in such a folder run in the long profile alone. */
export const LONG_FOLDER = '/src/long/';

/** Where a spec chooses by profile. */
const choosesByProfile = /\b(?:runs|usualOrLong)\(\{\s*usual\b/;

/**
 * The specs that `npm run test:long` has more to try of than `npm test`: those that choose by profile, and those in
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
