import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModuleContract } from '@millrace/events';
import { contractText } from './contract-file.ts';
import { contractFolder, modulesIn, workspaceRoot } from './modules.ts';
import { CONTRACT_FILE } from './read-contract.ts';

/**
 * Writes every module's contract where it is checked in. The modules are loaded by path and not imported, so that the
 * tools that compare contracts do not depend on the code of every module.
 */
export async function generateContracts(): Promise<void> {
  for (const module of modulesIn(workspaceRoot)) {
    const source = join(workspaceRoot, 'apps', module, 'src/contract.ts');
    const { contract } = (await import(source)) as { contract: ModuleContract };
    writeFileSync(join(workspaceRoot, contractFolder(module), CONTRACT_FILE), contractText(contract));
  }
}
