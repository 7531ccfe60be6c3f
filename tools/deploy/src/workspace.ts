import { join } from 'node:path';

export const workspaceRoot = join(import.meta.dirname, '../../..');

export const stages = ['local', 'dev', 'prod'] as const;

export type StageName = (typeof stages)[number];

/** Where releases and locks are kept; `.millrace`, as everything of a local start, unless the environment says else. */
export function stateDirectory(): string {
  return process.env['MILLRACE_STATE_DIR'] || join(workspaceRoot, '.millrace');
}

/** Where synthesis leaves a module's cloud assembly; another folder of assemblies may stand for `dist/infra`. */
export function assemblyDirectory(module: string, stage: StageName): string {
  const assemblies = process.env['MILLRACE_ASSEMBLIES_DIR'] || join(workspaceRoot, 'dist/infra');
  return join(assemblies, module, stage);
}
