import { join } from 'node:path';
import type { StageName } from '@millrace/stages';

export const workspaceRoot = join(import.meta.dirname, '../../..');

/** Whether `MILLRACE_ASSEMBLIES_DIR` is set. Its assemblies are deployed as they are: Nx would build others. */
export function assembliesAreGiven(): boolean {
  return Boolean(process.env['MILLRACE_ASSEMBLIES_DIR']);
}

/** The directory of a module's cloud assembly; `MILLRACE_ASSEMBLIES_DIR` replaces `dist/infra`. */
export function assemblyDirectory(module: string, stage: StageName): string {
  const assemblies = process.env['MILLRACE_ASSEMBLIES_DIR'] || join(workspaceRoot, 'dist/infra');
  return join(assemblies, module, stage);
}
