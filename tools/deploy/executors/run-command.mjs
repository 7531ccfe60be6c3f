/**
 * Runs the command of a target as `nx:run-commands` does, but shows only its output: no command line above it and no
 * warning below it when it fails. The command itself explains its failure.
 */
import process from 'node:process';
import runCommands from 'nx/src/executors/run-commands/run-commands.impl';

export async function runCommand(options, context) {
  const task = await runCommands.runCommands({ ...options, streamOutput: false }, context);
  task.onOutput((chunk) => process.stdout.write(chunk));
  const { code } = await task.getResults();
  return { success: code === 0 };
}
