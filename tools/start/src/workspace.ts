import { join } from 'node:path';

export const workspaceRoot = join(import.meta.dirname, '../../..');

/** The modules in the order in which they are deployed: each needs only parameters of those before it. */
export const modules = ['merchant', 'quote', 'payment', 'processing', 'settlement', 'order'] as const;

export type Module = (typeof modules)[number];

export const STAGE = 'local';
export const REGION = 'eu-west-1';

/** Where a start keeps everything, unless it is told otherwise. */
export const DEFAULT_STATE_DIR = join(workspaceRoot, '.millrace');
export const DEFAULT_ENDPOINT_PORT = 4566;
export const DEFAULT_ORIGIN_PORT = 4000;
