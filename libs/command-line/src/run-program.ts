/** Runs a program. An error is printed without its stack, and the exit code becomes 1. */
export async function runProgram(program: () => Promise<void>): Promise<void> {
  try {
    await program();
  } catch (error) {
    console.error(`✗ ${error instanceof Error ? describe(error) : String(error)}`);
    process.exitCode = 1;
  }
}

function describe({ message, cause }: Error): string {
  return cause instanceof Error ? `${message} (${cause.message || cause.name})` : message;
}
