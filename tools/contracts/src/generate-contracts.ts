import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModuleContract } from '@millrace/events';
import { contractText } from './contract-file.ts';
import { contractFolder, modulesIn, REFERENCE_FOLDER, workspaceRoot } from './modules.ts';
import { CONTRACT_FILE } from './read-contract.ts';
import { referenceDocuments } from './reference-documents.ts';

/**
 * Writes every module's contract to its checked-in file, and the pages of `docs/reference` about contracts. The modules
 * are loaded by path instead of imported, so that the tools that compare contracts do not depend on their code.
 */
export async function generateContracts(): Promise<void> {
  const contracts: ModuleContract[] = [];
  for (const module of modulesIn(workspaceRoot)) {
    const source = join(workspaceRoot, 'apps', module, 'src/contract.ts');
    const { contract } = (await import(source)) as { contract: ModuleContract };
    const text = contractText(contract);
    writeFileSync(join(workspaceRoot, contractFolder(module), CONTRACT_FILE), text);
    contracts.push(JSON.parse(text) as ModuleContract);
  }
  for (const [name, text] of Object.entries(referenceDocuments(contracts))) {
    writeFileSync(join(workspaceRoot, REFERENCE_FOLDER, name), text);
  }
}
