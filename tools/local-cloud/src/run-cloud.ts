import { resolve } from 'node:path';
import { Authorizer } from './core/authorization/authorizer.ts';
import type { CloudConfig } from './core/config.ts';
import { DiskFull } from './core/disk.ts';
import { StateInUse } from './core/lock.ts';

export { Authorizer };

const REGION = 'eu-west-1';
const ACCOUNT = '000000000000';
const EXIT_FATAL = 1;
const EXIT_IN_USE = 2;
const STOP_TIMEOUT_MS = 15_000;

/** The arguments of a program that runs a local cloud. */
export interface CloudArguments {
  readonly 'state-dir': string;
  readonly 'endpoint-port': string;
  readonly 'origin-port': string;
}

/**
 * The process of a local cloud: its signals and exit codes.
 * @param authorizerOf decides about all calls; only a benchmark replaces it
 */
export async function runCloud(
  values: CloudArguments,
  authorizerOf: (config: CloudConfig) => Authorizer = (config) => new Authorizer(config),
): Promise<void> {
  // Lambda runs in UTC, and a worker thread has the time zone of its process.
  process.env['TZ'] = 'UTC';
  const config: CloudConfig = {
    stateDir: resolve(values['state-dir']),
    region: REGION,
    account: ACCOUNT,
    host: '127.0.0.1',
    endpointPort: port(values, 'endpoint-port'),
    originPort: port(values, 'origin-port'),
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
    const { services } = await import('./services.ts');
    const cloud = await boot(services, config, {
      authorizer: authorizerOf(config),
      onFatal: (reason) => exit(EXIT_FATAL, reason),
    });
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

function port(values: CloudArguments, name: 'endpoint-port' | 'origin-port'): number {
  const value = Number(values[name]);
  if (Number.isInteger(value) && value >= 0 && value <= 65_535) return value;
  return exit(EXIT_IN_USE, `--${name} takes a port number, not "${values[name]}"`);
}

function exit(code: number, reason: string): never {
  console.error(`local cloud: ${reason}`);
  process.exit(code);
}
