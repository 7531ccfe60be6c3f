/**
 * Runs the command of a target as `nx:run-commands` does, and shows nothing but its output: neither its command line
 * above nor, when it fails, a warning below. The command says in its own words why it failed.
 */
import process from 'node:process';
import runCommands from 'nx/src/executors/run-commands/run-commands.impl';

export async function runCommand(options, context) {
  const task = await runCommands.runCommands({ ...options, streamOutput: false }, context);
  task.onOutput((chunk) => process.stdout.write(chunk));
  const { code } = await task.getResults();
  return { success: code === 0 };
}
