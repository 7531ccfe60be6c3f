import { resolve } from 'node:path';
import { readArgumentsOrExit } from '@millrace/command-line';
import type { CloudConfig } from './core/config.ts';
import { DiskFull } from './core/disk.ts';
import { StateInUse } from './core/lock.ts';

const REGION = 'eu-west-1';
const ACCOUNT = '000000000000';
const EXIT_FATAL = 1;
const EXIT_IN_USE = 2;
const STOP_TIMEOUT_MS = 15_000;

// Lambda runs in UTC, and a worker thread has the time zone of its process.
process.env['TZ'] = 'UTC';

const { values } = readArgumentsOrExit({
  usage: `usage: npx node tools/local-cloud/src/main.ts [--state-dir <directory, .millrace/cloud>]
       [--endpoint-port <port, 4566>] [--origin-port <port, 4000>] [--list-support] [--list-support-json]`,
  options: {
    'state-dir': { type: 'string', default: '.millrace/cloud' },
    'endpoint-port': { type: 'string', default: '4566' },
    'origin-port': { type: 'string', default: '4000' },
    'list-support': { type: 'boolean', default: false },
    'list-support-json': { type: 'boolean', default: false },
  },
});

const { resourceTypes, services } = await import('./services.ts');
const { supportJson, supportTable } = await import('./core/support.ts');
if (values['list-support']) process.stdout.write(supportTable(resourceTypes));
else if (values['list-support-json']) process.stdout.write(supportJson(resourceTypes));
else await start();

async function start(): Promise<void> {
  const config: CloudConfig = {
    stateDir: resolve(values['state-dir']),
    region: REGION,
    account: ACCOUNT,
    host: '127.0.0.1',
    endpointPort: port('endpoint-port'),
    originPort: port('origin-port'),
  };
  let running: { stop(): Promise<void> } | undefined;
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => exit(EXIT_FATAL, `did not stop within ${STOP_TIMEOUT_MS} ms`), STOP_TIMEOUT_MS).unref();
    await running?.stop();
    process.exit(0);
  };
  // Installed at the start, because a signal that kills this process would leave its engine running.
  for (const event of ['SIGTERM', 'SIGINT', 'SIGHUP', 'disconnect']) process.on(event, () => void stop());
  try {
    const { boot } = await import('./core/boot.ts');
    const cloud = await boot(services, config, (reason) => exit(EXIT_FATAL, reason));
    running = cloud;
    const ready = {
      ready: true,
      endpointUrl: cloud.endpointUrl,
      originUrl: cloud.runtimes.apigateway.gateway.originUrl,
    };
    process.stdout.write(`${JSON.stringify(ready)}\n`);
    process.send?.(ready);
  } catch (error) {
    if (error instanceof StateInUse) exit(EXIT_IN_USE, error.message);
    if (error instanceof DiskFull) exit(EXIT_FATAL, error.message);
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
      exit(EXIT_IN_USE, `port ${(error as { port?: number }).port} is taken by another program`);
    }
    console.error(error);
    exit(EXIT_FATAL, 'could not start');
  }
}

function port(name: 'endpoint-port' | 'origin-port'): number {
  const value = Number(values[name]);
  if (Number.isInteger(value) && value >= 0 && value <= 65_535) return value;
  return exit(EXIT_IN_USE, `--${name} takes a port number, not "${values[name]}"`);
}

function exit(code: number, reason: string): never {
  console.error(`local cloud: ${reason}`);
  process.exit(code);
}
