import { StartFailure } from './start-failure.ts';
import { runningPlatform } from './state-lock.ts';
import { DEFAULT_STATE_DIR } from './workspace.ts';

export interface PlatformAddress {
  readonly endpointUrl: string;
  readonly originUrl: string;
}

/**
 * Where the platform on a state directory answers.
 * @throws StartFailure when none runs, or when it is still starting
 */
export function platformAddress(stateDir: string = DEFAULT_STATE_DIR): PlatformAddress {
  const running = runningPlatform(stateDir);
  if (!running)
    throw new StartFailure('The platform is not running.', 'Start it in another terminal with: npm start');
  if (!running.endpointUrl || !running.originUrl) {
    throw new StartFailure('The platform is still starting.', 'Try again when it says that it is ready.');
  }
  return { endpointUrl: running.endpointUrl, originUrl: running.originUrl };
}
