/** Runs the programs that it receives as messages, and answers each with its exit code: see `programHost`. */
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import type { HostedProgram } from './program-host.ts';

let runs = 0;

process.on('message', (program: HostedProgram) => void run(program));
process.on('disconnect', () => process.exit());

async function run({ file, args, env, stdin, cwd, end }: HostedProgram): Promise<void> {
  process.argv = [process.execPath, file, ...args];
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
  Object.defineProperty(process, 'stdin', { configurable: true, value: Readable.from([stdin]) });
  process.chdir(cwd);
  process.exitCode = undefined;
  runs += 1;
  try {
    await import(`${pathToFileURL(file)}?run=${runs}`);
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  }
  process.stdout.write(end);
  process.stderr.write(end);
  process.send!(process.exitCode ?? 0);
}
