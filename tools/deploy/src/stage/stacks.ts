import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DeployFailure } from '../deploy-failure.ts';
import { cdk } from '../run-command.ts';
import type { StageAccess } from './stage-access.ts';

interface StacksOptions {
  /** Of the cloud assembly; the archives that the CLI makes of its assets are removed again. */
  readonly directory: string;
  readonly stacks: readonly string[];
}

/** @throws DeployFailure with the resource that failed, and why; what was deployed before goes on serving */
export function deployStacks(access: StageAccess, { directory, stacks }: StacksOptions): Promise<void> {
  const args = ['--require-approval', 'never', '--progress', 'events'];
  return carryOut(access, 'deploy', {
    directory,
    stacks,
    args,
    after: 'what was there before goes on serving',
  });
}

/** @throws DeployFailure with the resource that could not be deleted, and why */
export function destroyStacks(access: StageAccess, { directory, stacks }: StacksOptions): Promise<void> {
  return carryOut(access, 'destroy', {
    directory,
    stacks,
    args: ['--force'],
    after: 'mend that and try again',
  });
}

async function carryOut(
  { target, stacks: deployed }: StageAccess,
  command: 'deploy' | 'destroy',
  options: StacksOptions & { readonly args: readonly string[]; readonly after: string },
): Promise<void> {
  const { directory, stacks, args, after } = options;
  const startedAt = new Date();
  try {
    const { environment } = target;
    await cdk(command, { assembly: directory, args: [...stacks, '--exclusively', ...args], environment });
  } catch (error) {
    if (!(error instanceof DeployFailure)) throw error;
    for (const stack of stacks) {
      const reason = await deployed.failure(stack, startedAt);
      if (reason) throw new DeployFailure(`${stack} failed at ${reason}; ${after}`, { cause: error });
    }
    throw error;
  } finally {
    rmSync(join(directory, '.cache'), { recursive: true, force: true });
  }
}
