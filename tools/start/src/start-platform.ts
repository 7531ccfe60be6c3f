import { resolve } from 'node:path';
import { awsEndpoint } from './aws-endpoint.ts';
import { buildModules } from './build-modules.ts';
import { startCloud, type CloudProcess } from './cloud-process.ts';
import { deployModules } from './deploy-modules.ts';
import { checkPort } from './port-check.ts';
import { keepPorts, portsFor } from './ports.ts';
import { probe } from './probe.ts';
import { quiet, type Progress } from './progress.ts';
import { resetState } from './reset-state.ts';
import { seedMerchants } from './seed-merchants.ts';
import { seedShop } from './seed-shop.ts';
import { identityOf, lockState, type StateLock } from './state-lock.ts';

export interface StartOptions {
  readonly stateDir: string;
  /** 0 takes a free one. */
  readonly endpointPort: number;
  /** 0 takes a free one. */
  readonly originPort: number;
  /** Removes the state first. */
  readonly reset?: boolean;
  /** Whether the modules are built first; true unless told otherwise. */
  readonly build?: boolean;
  /** Says nothing unless told otherwise. */
  readonly progress?: Progress;
  /** Called before anything is built or deployed, once no other platform can be in the way. */
  readonly beforeChange?: () => void;
  /** Ends the start. What was started by then is stopped. */
  readonly signal?: AbortSignal;
}

/** A platform that takes payments. */
export interface Platform {
  readonly endpointUrl: string;
  readonly originUrl: string;
  readonly stateDir: string;
  /** The process of the local cloud. */
  readonly cloudPid: number;
  /** Resolves with the last words of the local cloud when it ends, whether or not it was asked to. */
  readonly ended: Promise<string>;
  /** Stops it in order: what is under way is finished or is continued by the next start. */
  stop(): Promise<void>;
  /** Ends it as `kill -9` does, with all of its processes. */
  kill(): Promise<void>;
}

/**
 * Starts the whole platform and returns when it answers as a merchant sees it.
 * @throws StartFailure when it cannot; nothing is left running
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
      startCloud({ stateDir, ...ports, ...(signal && { signal }) }),
    );
    keepPorts(stateDir, cloud);
    await settleIn(cloud, { stateDir, lock, progress, ...(signal && { signal }) });
    return platformOf(cloud, stateDir, lock);
  } catch (error) {
    await cloud?.stop();
    lock.release();
    signal?.throwIfAborted();
    throw error;
  }
}

interface SettleIn {
  readonly stateDir: string;
  readonly lock: StateLock;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
}

async function settleIn(cloud: CloudProcess, { stateDir, lock, progress, signal }: SettleIn): Promise<void> {
  const { pid: cloudPid, startTime: cloudStartTime } = identityOf(cloud.pid);
  lock.describe({ cloudPid, ...(cloudStartTime && { cloudStartTime }) });
  const aws = awsEndpoint(cloud.endpointUrl);
  const rolledBack = await progress.step('Deploying the stacks with the CDK CLI', (detail) =>
    deployModules({ endpointUrl: cloud.endpointUrl, stateDir, detail, ...(signal && { signal }) }),
  );
  if (rolledBack.length > 0) {
    progress.note(`Rolled back, and left so until something else is built: ${rolledBack.join(', ')}`);
  }
  await progress.step('Making the demo merchants', () => seedMerchants(aws));
  await progress.step('Filling the shop', (detail) =>
    seedShop(aws, { endpointUrl: cloud.endpointUrl, stateDir, detail, ...(signal && { signal }) }),
  );
  await progress.step('Asking every API a question', () => probe(cloud.originUrl, signal));
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
