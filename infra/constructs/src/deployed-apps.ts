import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { combinedContract, type ModuleContract } from '@millrace/events';

const workspaceRoot = join(import.meta.dirname, '../../..');

interface InfraPackage {
  readonly nx?: { readonly implicitDependencies?: readonly string[] };
}

/**
 * The apps whose code runs in a module's stacks: the module's own app and those that `infra/<module>/package.json`
 * names as implicit dependencies.
 */
export function deployedApps(module: string): readonly string[] {
  const file = join(workspaceRoot, 'infra', module, 'package.json');
  const { nx } = JSON.parse(readFileSync(file, 'utf8')) as InfraPackage;
  const dependencies = nx?.implicitDependencies ?? [];
  return [module, ...dependencies.filter((name) => existsSync(join(workspaceRoot, 'apps', name)))];
}

/**
 * The contract of everything in a module's stacks, from the checked-in contracts.
 * @returns undefined for a module without a contract
 */
export function deployedContract(module: string): ModuleContract | undefined {
  const [own, ...others] = deployedApps(module)
    .map((app) => join(workspaceRoot, 'libs/contracts', app, 'contract.json'))
    .filter((file) => existsSync(file))
    .map((file) => JSON.parse(readFileSync(file, 'utf8')) as ModuleContract);
  return own && combinedContract(own, ...others);
}
