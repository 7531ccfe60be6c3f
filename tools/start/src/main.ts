/** `npm start -- [--reset] [--endpoint-port 4566] [--origin-port 4000] [--state-dir .millrace]` */
import { colorsFor, readArguments, UsageError } from '@millrace/command-line';
import { stateDirectory } from '@millrace/stages';
import { killTree } from './process-tree.ts';
import { startError, StartFailure } from './start-failure.ts';
import type { StartOptions } from './start-platform.ts';
import { DEFAULT_ENDPOINT_PORT, DEFAULT_ORIGIN_PORT } from './workspace.ts';

const USAGE = `usage: npm start -- [--reset] [--endpoint-port <port, ${DEFAULT_ENDPOINT_PORT}>] [--origin-port <port, ${DEFAULT_ORIGIN_PORT}>]
                 [--state-dir <directory, .millrace>]
--reset starts empty; a port of 0 takes a free one.`;

const pc = colorsFor(process.stdout);

const HIGHEST_PORT = 65_535;

/** One Ctrl-C arrives twice: from the terminal, and from npm, which forwards it. */
const SAME_INTERRUPT_MS = 1_000;

/** The first interrupt stops everything in order; a second one kills it. */
function onInterrupt(): AbortSignal {
  const controller = new AbortController();
  let interruptedAtMs = 0;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) {
        if (performance.now() - interruptedAtMs > SAME_INTERRUPT_MS) killTree(process.pid);
        return;
      }
      interruptedAtMs = performance.now();
      console.log(`\n${pc.dim('Stopping… (press again to kill)')}`);
      controller.abort(new Interrupted());
    });
  }
  return controller.signal;
}

class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

function optionsOf(args: string[]): Omit<StartOptions, 'progress' | 'signal'> {
  const { values } = readArguments({
    usage: USAGE,
    args,
    options: {
      reset: { type: 'boolean', default: false },
      'endpoint-port': { type: 'string', default: String(DEFAULT_ENDPOINT_PORT) },
      'origin-port': { type: 'string', default: String(DEFAULT_ORIGIN_PORT) },
      'state-dir': { type: 'string', default: stateDirectory() },
    },
  });
  return {
    reset: values.reset,
    stateDir: values['state-dir'],
    endpointPort: portOf(values['endpoint-port'], '--endpoint-port'),
    originPort: portOf(values['origin-port'], '--origin-port'),
  };
}

function portOf(text: string, flag: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= HIGHEST_PORT) return Number(text);
  throw new StartFailure(`${flag} must be a port number and is "${text}".`, `For example: ${flag} 4000`);
}

async function main(): Promise<void> {
  const signal = onInterrupt();
  const startedAtMs = performance.now();
  const options = optionsOf(process.argv.slice(2));
  const { runPlatform } = await import('./run-platform.ts');
  await runPlatform({ ...options, signal, startedAtMs });
}

try {
  await main();
  console.log('Millrace has stopped. The next start continues with the same data.');
} catch (thrown) {
  const error = startError(thrown, stateDirectory());
  if (error instanceof Interrupted) {
    console.log('Millrace has stopped.');
  } else if (error instanceof StartFailure) {
    console.error(`${colorsFor(process.stderr).red(error.message)}\n${error.remedy}`);
    process.exitCode = 1;
  } else if (error instanceof UsageError) {
    console.error(`✗ ${error.message}`);
    process.exitCode = 2;
  } else {
    throw error;
  }
}
