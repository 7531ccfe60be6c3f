import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModuleContract } from '@millrace/events';

/** The name of the contract's file, in an assembly as in `libs/contracts/<module>`. */
export const CONTRACT_FILE = 'contract.json';

/** The contract in a directory, as an assembly has it; undefined where there is none. */
export function readContract(directory: string): ModuleContract | undefined {
  const path = join(directory, CONTRACT_FILE);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as ModuleContract) : undefined;
}
