import { execFile, fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';

const HOSTED_PROGRAMS = join(import.meta.dirname, 'hosted-programs.ts');
const TIMEOUT_MS = 60_000;

export interface ProgramOptions {
  readonly args?: readonly string[];
  /** The whole environment of the program; empty by default. */
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** The working directory; by default that of this process. */
  readonly cwd?: string;
}

export interface EndedProgram {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program for the host, which writes `end` to both streams after the output of the program. */
export interface HostedProgram extends Required<ProgramOptions> {
  readonly file: string;
  readonly end: string;
}

/** Runs programs one after the other in one Node process, which loads the modules that they import once. */
export interface ProgramHost {
  /**
   * Evaluates the program's own file anew. It gets these arguments, this environment alone and this stdin, as if it had
   * been started. It has ended when its top level has.
   * @throws Error if a signal kills it, at the latest after a minute
   */
  run(file: string, options?: ProgramOptions): Promise<EndedProgram>;
  stop(): Promise<void>;
}

/** Starts a program as a process of its own, which takes a second of CPU time with the AWS SDK. */
export function startProgram(file: string, options: ProgramOptions = {}): Promise<EndedProgram> {
  const { args, env, stdin, cwd } = withDefaults(options);
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [file, ...args], { env, cwd }, (error, stdout, stderr) =>
      resolve({ exitCode: error ? Number(error.code ?? NaN) : 0, stdout, stderr }),
    );
    // A program that ends before it reads its input closes it.
    child.stdin!.on('error', () => undefined).end(stdin);
  });
}

/** A process for programs, started at the first run. A program that ends its process gets a new one. */
export function programHost(): ProgramHost {
  let child: ChildProcess | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const runNext = async (program: HostedProgram): Promise<EndedProgram> => {
    if (!child || hasEnded(child)) child = startHost();
    return runIn(child, program);
  };
  return {
    run: (file, options = {}) => {
      const program = { file, end: `\n${randomUUID()}`, ...withDefaults(options) };
      const ended = last.then(() => runNext(program));
      last = ended.catch(() => undefined);
      return ended;
    },
    stop: async () => {
      await last;
      if (child && !hasEnded(child)) await kill(child);
      child = undefined;
    },
  };
}

const withDefaults = (options: ProgramOptions): Required<ProgramOptions> => ({
  args: options.args ?? [],
  env: options.env ?? {},
  stdin: options.stdin ?? '',
  cwd: options.cwd ?? process.cwd(),
});

/** Options of this process, such as Jest's for modules, are not for programs. */
const startHost = () => fork(HOSTED_PROGRAMS, { silent: true, env: {}, execArgv: [] });

async function runIn(child: ChildProcess, program: HostedProgram): Promise<EndedProgram> {
  const [stdout, stderr] = [outputOf(child.stdout!, program.end), outputOf(child.stderr!, program.end)];
  const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS);
  child.send(program);
  const listening = new AbortController();
  const { signal } = listening;
  const exitCode = await Promise.race([
    once(child, 'message', { signal }).then(([code]) => code as number),
    once(child, 'close', { signal }).then(() => child.exitCode),
  ]);
  listening.abort();
  const ended = { stdout: await stdout, stderr: await stderr };
  clearTimeout(timer);
  if (exitCode !== null) return { exitCode, ...ended };
  throw new Error(
    `${program.file} was killed, at the latest after ${TIMEOUT_MS / 1000} s: ${JSON.stringify(ended)}`,
  );
}

/** The output up to `end`, or all of it if the process ends before. */
function outputOf(stream: NodeJS.ReadableStream, end: string): Promise<string> {
  return new Promise((resolve) => {
    let output = '';
    const collect = (text: string) => {
      output += text;
      if (output.endsWith(end)) finish();
    };
    const finish = () => {
      stream.off('data', collect).off('end', finish);
      resolve(output.endsWith(end) ? output.slice(0, -end.length) : output);
    };
    stream.setEncoding('utf8').on('data', collect).on('end', finish);
  });
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null;

async function kill(child: ChildProcess): Promise<void> {
  const closed = once(child, 'close');
  child.kill('SIGKILL');
  await closed;
}
