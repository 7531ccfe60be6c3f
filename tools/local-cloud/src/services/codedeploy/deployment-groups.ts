import type { DeploymentGroups } from './lambda-deployments.ts';

/** The existing deployment groups. A name is unique within its application. */
export class DeploymentGroupSet implements DeploymentGroups {
  readonly #keys = new Set<string>();

  has(applicationName: string, name: string): boolean {
    return this.#keys.has(keyOf(applicationName, name));
  }

  add(applicationName: string, name: string): void {
    this.#keys.add(keyOf(applicationName, name));
  }

  delete(applicationName: string, name: string): void {
    this.#keys.delete(keyOf(applicationName, name));
  }
}

function keyOf(...names: readonly [applicationName: string, name: string]): string {
  return JSON.stringify(names);
}
