import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { combinedContract, type ModuleContract } from '@millrace/events';
import { breaksBetween } from './breaks-between.ts';
import { incompatibilities } from './incompatibilities.ts';
import { contractFolder, modulesIn } from './modules.ts';
import { CONTRACT_FILE, readContract } from './read-contract.ts';

/**
 * Finds the ways in which the contracts of a working tree break those at a commit, as sentences. Each contract is also
 * compared with the old ones of the other modules, among which it is deployed. A new module may take over a part of an
 * old one.
 * @param root the top of a repository
 * @throws Error when the commit does not exist
 */
export function checkContracts(root: string, base: string): string[] {
  const before = contractsAt(root, base);
  const isNew = (module: string) => !before.some((contract) => contract.module === module);
  const contracts = modulesIn(root).map(
    (module) => [module, readContract(join(root, contractFolder(module)))] as const,
  );
  const created = contracts.flatMap(([module, contract]) => (contract && isNew(module) ? [contract] : []));
  return contracts.flatMap(([module, now]) => {
    if (!now) return [`${module} has no ${CONTRACT_FILE}; npx nx run tools-contracts:generate writes it`];
    const was = before.find((contract) => contract.module === module);
    const next = combinedContract(now, ...created);
    return [
      ...(was ? incompatibilities(was, next).map((sentence) => `${module}: ${sentence}`) : []),
      ...breaksBetween(now, before).map(({ code, message }) => `${message} (${code})`),
    ];
  });
}

/** The commit at which the current branch left `main`. */
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
