import { resolve } from 'node:path';
import { localPlatform, runningPlatform, StageRefused, stateDirectory } from '@millrace/stages';
import { StartFailure } from './start-failure.ts';

export interface PlatformAddress {
  readonly endpointUrl: string;
  readonly originUrl: string;
}

/**
 * The address of the platform on a state directory. Found as every tool does, but this caller also needs the origin.
 * @throws StartFailure when none runs, it is still starting, or another platform answers
 */
export async function platformAddress(stateDir: string = stateDirectory()): Promise<PlatformAddress> {
  try {
    const { endpointUrl } = await localPlatform({ ...process.env, MILLRACE_STATE_DIR: resolve(stateDir) });
    const { originUrl } = runningPlatform(stateDir) ?? {};
    if (originUrl) return { endpointUrl, originUrl };
  } catch (error) {
    if (!(error instanceof StageRefused)) throw error;
    throw new StartFailure(error.message, '', { cause: error });
  }
  throw new StartFailure('The platform is still starting.', 'Try again when it is ready.');
}
