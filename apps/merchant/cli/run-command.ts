import { useLocalCloud } from './local-environment.ts';

/** Runs a command; what stops it is shown without a stack, as it lies outside of this program. */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    console.error(error instanceof Error ? describe(error) : error);
    process.exitCode = 1;
  }
}

/** Sets up the environment for a stage. @throws Error with the usage when it can be the name of none */
export function enterStage(stage: string, usage: string): void {
  if (!/^[a-z][a-z0-9-]{0,19}$/.test(stage)) throw new Error(usage);
  if (stage === 'local') useLocalCloud(process.env);
}

function describe({ message, cause }: Error): string {
  return cause instanceof Error ? `${message} (${cause.message || cause.name})` : message;
}
