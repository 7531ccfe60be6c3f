import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { ModuleContract } from '@millrace/events';
import { breaksBetween } from './breaks-between.ts';
import { incompatibilities } from './incompatibilities.ts';
import { contractFolder, modules, workspaceRoot } from './modules.ts';
import { CONTRACT_FILE, readContract } from './read-contract.ts';

/**
 * What the checked-in contracts break of those at a commit, as sentences.
 * @param base where this branch left main, unless it is said
 * @throws Error when there is no such commit
 */
export function checkContracts(base: string = git('merge-base', 'main', 'HEAD').trim()): string[] {
  const before = contractsAt(base);
  return modules.flatMap((module) => {
    const now = readContract(join(workspaceRoot, contractFolder(module)));
    if (!now) return [`${module} has no ${CONTRACT_FILE}: generate it`];
    const was = before.find((contract) => contract.module === module);
    return [
      ...(was ? incompatibilities(was, now) : []).map((sentence) => `${module}: ${sentence}`),
      ...breaksBetween(now, before).map(({ code, message }) => `${message} (${code})`),
    ];
  });
}

function contractsAt(commit: string): readonly ModuleContract[] {
  const files = git('ls-tree', '-r', '--name-only', commit, '--', 'libs/contracts').split('\n');
  return files
    .filter((file) => file.endsWith(`/${CONTRACT_FILE}`))
    .map((file) => JSON.parse(git('show', `${commit}:${file}`)) as ModuleContract);
}

function git(...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: workspaceRoot, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
}
