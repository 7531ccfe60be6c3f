import { readdirSync } from 'node:fs';
import { join } from 'node:path';

export const workspaceRoot = join(import.meta.dirname, '../../..');

/** The modules of the platform, by name. */
export const modulesIn = (root: string): readonly string[] => readdirSync(join(root, 'apps')).sort();

/** Where a module's contract is checked in, from the top of the repository. */
export const contractFolder = (module: string): string => `libs/contracts/${module}`;

/** Where the pages are that are generated from contracts, from the top of the repository. */
export const REFERENCE_FOLDER = 'docs/reference';
