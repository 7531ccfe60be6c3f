import { join } from 'node:path';

export const workspaceRoot = join(import.meta.dirname, '../../..');

export const STAGE = 'local';
export const REGION = 'eu-west-1';

export const DEFAULT_ENDPOINT_PORT = 4566;
export const DEFAULT_ORIGIN_PORT = 4000;
