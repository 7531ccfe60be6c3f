import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModuleContract } from '@millrace/events';

/** File name of a contract, in an assembly and in `libs/contracts/<module>`. */
export const CONTRACT_FILE = 'contract.json';

/** The contract in a directory; undefined if there is none. */
export function readContract(directory: string): ModuleContract | undefined {
  const path = join(directory, CONTRACT_FILE);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as ModuleContract) : undefined;
}
