import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModuleContract } from '@millrace/events';

const workspaceRoot = join(import.meta.dirname, '../../..');

/** The checked-in contract of a module. @returns undefined for an owner of stacks without a contract */
export function contractOf(module: string): ModuleContract | undefined {
  const file = join(workspaceRoot, 'libs/contracts', module, 'contract.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ModuleContract) : undefined;
}
