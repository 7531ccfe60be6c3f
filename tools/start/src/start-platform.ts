import { resolve } from 'node:path';
import { awsEndpoint } from './aws-endpoint.ts';
import { buildModules } from './build-modules.ts';
import { startCloud, type CloudProcess } from './cloud-process.ts';
import { deployModules } from './deploy-modules.ts';
import { checkPort } from './port-check.ts';
import { storePorts, portsFor } from './ports.ts';
import { probe } from './probe.ts';
import { quiet, type Progress } from './progress.ts';
import { resetState } from './reset-state.ts';
import { seedMerchants } from './seed-merchants.ts';
import { seedShop } from './seed-shop.ts';
import { identityOf, lockState, type StateLock } from './state-lock.ts';

export interface StartOptions {
  readonly stateDir: string;
  /** 0 chooses a free one. */
  readonly endpointPort: number;
  /** 0 chooses a free one. */
  readonly originPort: number;
  /** Removes the state first. */
  readonly reset?: boolean;
  /** Whether to build the modules first; true by default. */
  readonly build?: boolean;
  /** Runs the local cloud; for benchmarks of another one. */
  readonly cloudProgram?: string;
  /** Silent by default. */
  readonly progress?: Progress;
  /** Called before anything is built or deployed, when no other platform can conflict. */
  readonly beforeChange?: () => void;
  /** Aborts the start. Processes started by then are stopped. */
  readonly signal?: AbortSignal;
}

/** A running platform. */
export interface Platform {
  readonly endpointUrl: string;
  readonly originUrl: string;
  readonly stateDir: string;
  /** Process id of the local cloud. */
  readonly cloudPid: number;
  /** Resolves with the last log line of the local cloud when it ends, for whatever reason. */
  readonly ended: Promise<string>;
  /** Stops it in order: running work is finished now or continued by the next start. */
  stop(): Promise<void>;
  /** Kills it and all of its processes. */
  kill(): Promise<void>;
}

/**
 * Starts the whole platform and returns when a merchant could use it.
 * @throws StartFailure when it cannot start; no process is left running
 */
export async function startPlatform(options: StartOptions): Promise<Platform> {
  const { progress = quiet, signal } = options;
  const stateDir = resolve(options.stateDir);
  if (options.reset) resetState(stateDir);
  const lock = await lockState(stateDir);
  let cloud: CloudProcess | undefined;
  try {
    const ports = portsFor(stateDir, options);
    await checkPort(ports.endpointPort, '--endpoint-port');
    await checkPort(ports.originPort, '--origin-port');
    options.beforeChange?.();
    if (options.build ?? true) {
      await progress.step('Building the modules', (detail) =>
        buildModules({ detail, ...(signal && { signal }) }),
      );
    }
    cloud = await progress.step('Starting the local cloud', () =>
      startCloud({
        stateDir,
        ...ports,
        ...(signal && { signal }),
        ...(options.cloudProgram !== undefined && { cloudProgram: options.cloudProgram }),
      }),
    );
    storePorts(stateDir, cloud);
    await preparePlatform(cloud, { stateDir, lock, progress, ...(signal && { signal }) });
    return platformOf(cloud, stateDir, lock);
  } catch (error) {
    await cloud?.stop();
    lock.release();
    signal?.throwIfAborted();
    throw error;
  }
}

interface PrepareOptions {
  readonly stateDir: string;
  readonly lock: StateLock;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
}

async function preparePlatform(
  cloud: CloudProcess,
  { stateDir, lock, progress, signal }: PrepareOptions,
): Promise<void> {
  const { pid: cloudPid, startTime: cloudStartTime } = identityOf(cloud.pid);
  lock.describe({ cloudPid, ...(cloudStartTime && { cloudStartTime }) });
  const aws = awsEndpoint(cloud.endpointUrl);
  const rolledBack = await progress.step('Deploying the stacks with the CDK CLI', (detail) =>
    deployModules({ endpointUrl: cloud.endpointUrl, stateDir, detail, ...(signal && { signal }) }),
  );
  if (rolledBack.length > 0) {
    progress.note(`Kept as rolled back until their build changes: ${rolledBack.join(', ')}`);
  }
  await progress.step('Creating the demo merchants', () => seedMerchants(aws));
  await progress.step('Loading the products', (detail) =>
    seedShop(aws, { endpointUrl: cloud.endpointUrl, stateDir, detail, ...(signal && { signal }) }),
  );
  await progress.step('Probing every API', () => probe(cloud.originUrl, signal));
  lock.describe({ endpointUrl: cloud.endpointUrl, originUrl: cloud.originUrl });
}

function platformOf(cloud: CloudProcess, stateDir: string, lock: StateLock): Platform {
  const { endpointUrl, originUrl, ended } = cloud;
  return {
    endpointUrl,
    originUrl,
    stateDir,
    cloudPid: cloud.pid,
    ended,
    async stop() {
      await cloud.stop();
      lock.release();
    },
    async kill() {
      await cloud.kill();
      lock.release();
    },
  };
}
