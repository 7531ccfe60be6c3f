import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { workspaceRoot } from '../workspace.ts';

export interface Outcome {
  readonly status: number | null;
  readonly output: string;
}

/** The tool in a process that runs many commands. */
export interface ToolProcess {
  /** Runs one command line at a time. */
  run(...args: string[]): Promise<Outcome>;
  stop(): Promise<void>;
}

type Environment = Readonly<Record<string, string | undefined>>;

export function aToolProcess(environment: Environment): ToolProcess {
  const script = join(import.meta.dirname, 'tool-process.ts');
  const child = spawn(process.execPath, [script], { cwd: workspaceRoot, env: environment });
  const exited = once(child, 'exit');
  const stdout = readerOf(child.stdout);
  const stderr = readerOf(child.stderr);
  return {
    async run(...args) {
      child.stdin.write(`${JSON.stringify(args)}\n`);
      const outputs = Promise.all([stdout.next(/^([^\0]*)\0(\d+)\0$/), stderr.next(/^([^\0]*)\0$/)]);
      const ended = await Promise.race([outputs, exited.then(() => undefined)]);
      if (!ended) throw new Error(`the process of the tool ended: ${stderr.text()}`);
      const [[, shown, exitCode], [, errors]] = ended;
      return { status: Number(exitCode), output: `${shown}${errors}` };
    },
    async stop() {
      child.stdin.end();
      await exited;
    },
  };
}

function readerOf(stream: Readable) {
  let text = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  return {
    text: (): string => text,
    /** Takes the text as soon as all of it matches. */
    async next(pattern: RegExp): Promise<RegExpExecArray> {
      for (;;) {
        const match = pattern.exec(text);
        if (match) {
          text = '';
          return match;
        }
        await once(stream, 'data');
      }
    },
  };
}
