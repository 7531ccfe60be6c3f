import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { CdkCli, CdkCommand } from '../cdk-cli.ts';
import { workspaceRoot } from '../workspace.ts';

type Stream = Parameters<NonNullable<CdkCommand['onLine']>>[1];

interface Bundle {
  /** Runs a command line. @throws Error that the CLI's own program would print */
  exec(args: readonly string[]): Promise<number | void>;
}

const load = createRequire(import.meta.url);

/**
 * The unmodified CDK CLI in this process, which loads it once: a process of its own spends most of its time on that.
 * One command at a time; lines of its output are passed on when it has ended.
 */
export const cdkInProcess: CdkCli = async ({ args, environment, onLine }) => {
  const own = process.env;
  // The CLI has no other way to receive settings and credentials.
  process.env = { ...environment };
  const output = onLine && holdOutput();
  try {
    return await exitCodeOf(args);
  } finally {
    process.env = own;
    for (const [stream, text] of output?.release() ?? []) {
      for (const line of text.replace(/\n$/, '').split('\n')) onLine!(line, stream);
    }
  }
};

async function exitCodeOf(args: readonly string[]): Promise<number> {
  const { exec } = load(join(workspaceRoot, 'node_modules/aws-cdk/lib/index.js')) as Bundle;
  try {
    return (await exec([...args])) ?? 0;
  } catch (error) {
    console.error((error as Error).message);
    return 1;
  }
}

/** Keeps what this process writes until it is released. */
function holdOutput() {
  const written: [Stream, string][] = [];
  const writes = { stdout: process.stdout.write, stderr: process.stderr.write };
  for (const stream of ['stdout', 'stderr'] as const) {
    process[stream].write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
      written.push([stream, typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()]);
      const callback = rest.find((argument) => typeof argument === 'function');
      callback?.();
      return true;
    };
  }
  return {
    release(): readonly [Stream, string][] {
      Object.assign(process.stdout, { write: writes.stdout });
      Object.assign(process.stderr, { write: writes.stderr });
      return written;
    },
  };
}
