import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { ModuleContract } from '@millrace/events';
import { breaksBetween } from './breaks-between.ts';
import { incompatibilities } from './incompatibilities.ts';
import { contractFolder, modulesIn } from './modules.ts';
import { CONTRACT_FILE, readContract } from './read-contract.ts';

/**
 * What the contracts in a working tree break of those at a commit, as sentences. Each is held against the old ones of
 * the other modules, too, as those are what it is deployed among.
 * @param root the top of a repository
 * @throws Error when there is no such commit
 */
export function checkContracts(root: string, base: string): string[] {
  const before = contractsAt(root, base);
  return modulesIn(root).flatMap((module) => {
    const now = readContract(join(root, contractFolder(module)));
    if (!now) return [`${module} has no ${CONTRACT_FILE}; npx nx run tools-contracts:generate writes it`];
    const was = before.find((contract) => contract.module === module);
    return [
      ...(was ? incompatibilities(was, now).map((sentence) => `${module}: ${sentence}`) : []),
      ...breaksBetween(now, before).map(({ code, message }) => `${message} (${code})`),
    ];
  });
}

/** Where the branch that is checked out left `main`. */
export const branchPoint = (root: string): string => git(root, 'merge-base', 'main', 'HEAD').trim();

function contractsAt(root: string, base: string): readonly ModuleContract[] {
  const commit = git(root, 'rev-parse', '--verify', '--end-of-options', `${base}^{commit}`).trim();
  return git(root, 'ls-tree', '-r', '--name-only', commit, 'libs/contracts')
    .split('\n')
    .filter((file) => file.endsWith(`/${CONTRACT_FILE}`))
    .map((file) => JSON.parse(git(root, 'show', `${commit}:${file}`)) as ModuleContract);
}

function git(cwd: string, ...args: readonly string[]): string {
  return execFileSync('git', args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
