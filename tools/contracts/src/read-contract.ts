import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModuleContract } from '@millrace/events';

/** File name of a contract, in an assembly and in `libs/contracts/<module>`. */
export const CONTRACT_FILE = 'contract.json';

/** File name of the contracts of the modules that a contract names in `movedTo`, in an assembly. */
export const MOVED_FILE = 'moved.json';

/** The contract in a directory; undefined if there is none. */
export function readContract(directory: string): ModuleContract | undefined {
  const path = join(directory, CONTRACT_FILE);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as ModuleContract) : undefined;
}

/** The contracts of the modules that the contract in an assembly names in `movedTo`; empty when it names none. */
export function readMovedContracts(directory: string): readonly ModuleContract[] {
  const path = join(directory, MOVED_FILE);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as readonly ModuleContract[]) : [];
}
