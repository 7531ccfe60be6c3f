/** Runs a command; what stops it is shown without a stack, as it lies outside of this program. */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    console.error(error instanceof Error ? describe(error) : error);
    process.exitCode = 1;
  }
}

/** Whether a command may pass it on as the mode of a key; without one, the stage decides. */
export function isMode(mode: string | undefined): mode is 'test' | 'live' | undefined {
  return mode === undefined || mode === 'test' || mode === 'live';
}

function describe({ message, cause }: Error): string {
  return cause instanceof Error ? `${message} (${cause.message || cause.name})` : message;
}
