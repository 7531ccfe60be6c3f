/** `npm start -- [--reset] [--endpoint-port 4566] [--origin-port 4000] [--state-dir .millrace]` */
import { parseArgs } from 'node:util';
import pc from 'picocolors';
import { killTree } from './process-tree.ts';
import { progressOn } from './progress.ts';
import { StartFailure } from './start-failure.ts';
import { startPlatform, type Platform, type StartOptions } from './start-platform.ts';
import { summaryOf } from './summary.ts';
import { DEFAULT_ENDPOINT_PORT, DEFAULT_ORIGIN_PORT, DEFAULT_STATE_DIR } from './workspace.ts';

const HIGHEST_PORT = 65_535;

/** One Ctrl-C comes twice, from the terminal and from npm, which passes it on. */
const SAME_INTERRUPT_MS = 1_000;

/** Asked for once, everything is stopped in order; asked for again, it is killed. */
function onInterrupt(): AbortSignal {
  const controller = new AbortController();
  let askedAtMs = 0;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) {
        if (performance.now() - askedAtMs > SAME_INTERRUPT_MS) killTree(process.pid);
        return;
      }
      askedAtMs = performance.now();
      console.log(`\n${pc.dim('Stopping… (once more to kill)')}`);
      controller.abort(new Interrupted());
    });
  }
  return controller.signal;
}

class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

function optionsOf(args: string[]): Omit<StartOptions, 'progress' | 'signal'> {
  let values;
  try {
    ({ values } = parseArgs({
      args,
      options: {
        reset: { type: 'boolean', default: false },
        'endpoint-port': { type: 'string', default: String(DEFAULT_ENDPOINT_PORT) },
        'origin-port': { type: 'string', default: String(DEFAULT_ORIGIN_PORT) },
        'state-dir': { type: 'string', default: DEFAULT_STATE_DIR },
      },
    }));
  } catch (error) {
    throw new StartFailure(
      (error as Error).message,
      'Flags: --reset --endpoint-port N --origin-port N --state-dir DIR',
    );
  }
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

async function runUntilStopped(platform: Platform, signal: AbortSignal): Promise<void> {
  const interrupted = new Promise<'interrupted'>((resolve) => {
    if (signal.aborted) resolve('interrupted');
    signal.addEventListener('abort', () => resolve('interrupted'));
  });
  const lastWords = await Promise.race([interrupted, platform.ended]);
  await platform.stop();
  if (lastWords === 'interrupted') return;
  throw new StartFailure(`The local cloud ended by itself: ${lastWords}`, 'Start again; the data is kept.');
}

async function main(): Promise<void> {
  const signal = onInterrupt();
  const startedAtMs = performance.now();
  const options = optionsOf(process.argv.slice(2));
  const platform = await startPlatform({ ...options, progress: progressOn(process.stdout), signal });
  console.log(await summaryOf(platform));
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1);
  console.log(`${pc.green(pc.bold('Millrace is ready'))} ${pc.dim(`after ${seconds} s; Ctrl-C stops it`)}`);
  await runUntilStopped(platform, signal);
}

try {
  await main();
  console.log('Millrace has stopped. The next start continues with the same data.');
} catch (error) {
  if (error instanceof Interrupted) {
    console.log('Millrace has stopped.');
  } else if (error instanceof StartFailure) {
    console.error(`${pc.red(error.message)}\n${error.remedy}`);
    process.exitCode = 1;
  } else {
    throw error;
  }
}
