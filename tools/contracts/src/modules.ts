import { readdirSync } from 'node:fs';
import { join } from 'node:path';

export const workspaceRoot = join(import.meta.dirname, '../../..');

/** The modules of the platform, by name. */
export const modulesIn = (root: string): readonly string[] => readdirSync(join(root, 'apps')).sort();

/** Folder of a module's contract, from the top of the repository. */
export const contractFolder = (module: string): string => `libs/contracts/${module}`;

/** Folder of the pages generated from contracts, from the top of the repository. */
export const REFERENCE_FOLDER = 'docs/reference';
