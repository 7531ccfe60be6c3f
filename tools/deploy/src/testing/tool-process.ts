/**
 * The tool in a process that runs many command lines, one after the other: see `aToolProcess`. Each line of stdin is the
 * arguments of one command, as JSON. A NUL ends its output on stderr; a NUL, the exit code and another NUL on stdout.
 */
import { createInterface } from 'node:readline';
import { runCommandLine } from '../command-line.ts';
import { cdkInProcess } from './cdk-in-process.ts';

for await (const line of createInterface(process.stdin)) {
  const exitCode = await runCommandLine(JSON.parse(line) as string[], { cdk: cdkInProcess }).catch(
    (error: unknown) => {
      console.error(error);
      return 1;
    },
  );
  process.stderr.write('\0');
  process.stdout.write(`\0${exitCode}\0`);
}
