import type { DeploymentGroups } from './lambda-deployments.ts';

/** The existing deployment groups. A name is unique within its application. */
export class DeploymentGroupSet implements DeploymentGroups {
  readonly #roles = new Map<string, string>();

  has(applicationName: string, name: string): boolean {
    return this.#roles.has(keyOf(applicationName, name));
  }

  roleOf(applicationName: string, name: string): string {
    return this.#roles.get(keyOf(applicationName, name)) ?? '';
  }

  add(applicationName: string, name: string, roleArn: string): void {
    this.#roles.set(keyOf(applicationName, name), roleArn);
  }

  delete(applicationName: string, name: string): void {
    this.#roles.delete(keyOf(applicationName, name));
  }
}

function keyOf(...names: readonly [applicationName: string, name: string]): string {
  return JSON.stringify(names);
}
