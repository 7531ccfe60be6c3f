import { join, resolve } from 'node:path';
import { cloudStateDir, IDENTITY_PATH, readCloudId, type PlatformIdentity } from './platform-identity.ts';
import { runningPlatform } from './running-platform.ts';
import { StageRefused } from './stage-refused.ts';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const RESPONSE_TIMEOUT_MS = 10_000;

export type Environment = Readonly<Record<string, string | undefined>>;

export interface PlatformAddress {
  readonly endpointUrl: string;
  readonly account: string;
}

/** Where the platform keeps its state: `MILLRACE_STATE_DIR`, or `.millrace` in the workspace. */
export function stateDirectory(environment: Environment = process.env): string {
  return resolve(environment['MILLRACE_STATE_DIR'] || join(import.meta.dirname, '../../../.millrace'));
}

/**
 * Finds the AWS endpoint of the platform that runs on the state directory, from `running.json` or from
 * `AWS_ENDPOINT_URL`, which scripts export. The endpoint must return the identity that is stored in the directory, so
 * that no command ever changes another platform on this machine.
 * @throws StageRefused platform_not_running, platform_starting, platform_unreachable, another_platform,
 * endpoint_not_local
 */
export async function localPlatform(environment: Environment = process.env): Promise<PlatformAddress> {
  const stateDir = stateDirectory(environment);
  const endpointUrl = environment['AWS_ENDPOINT_URL'] || endpointOf(stateDir);
  const { id, account, stateDir: otherStateDir } = await identityAt(requireLoopback(endpointUrl));
  const expected = readCloudId(cloudStateDir(stateDir));
  if (id === expected) return { endpointUrl, account };
  throw new StageRefused(
    'another_platform',
    `${endpointUrl} is the platform on ${otherStateDir}, but this command is for the one on ${stateDir}: ` +
      'set MILLRACE_STATE_DIR, or unset AWS_ENDPOINT_URL',
  );
}

function endpointOf(stateDir: string): string {
  const running = runningPlatform(stateDir);
  if (!running) {
    throw new StageRefused(
      'platform_not_running',
      `no platform runs on ${stateDir}: start it in another terminal with npm start, or set MILLRACE_STATE_DIR`,
    );
  }
  if (running.endpointUrl) return running.endpointUrl;
  throw new StageRefused('platform_starting', 'the platform is still starting: try again when it is ready');
}

function requireLoopback(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol === 'http:' && LOOPBACK.test(url.hostname)) return address;
  throw new StageRefused(
    'endpoint_not_local',
    `AWS_ENDPOINT_URL is ${address}, which is not on this machine: unset it`,
  );
}

async function identityAt(endpointUrl: string): Promise<PlatformIdentity> {
  let answer: Partial<PlatformIdentity>;
  try {
    const response = await fetch(new URL(IDENTITY_PATH, endpointUrl), {
      signal: AbortSignal.timeout(RESPONSE_TIMEOUT_MS),
    });
    answer = (response.ok ? await response.json() : {}) as typeof answer;
  } catch (cause) {
    throw new StageRefused(
      'platform_unreachable',
      `no local cloud answers at ${endpointUrl}: start it with npm start`,
      { cause },
    );
  }
  const { id, account, stateDir } = answer;
  if (id && account && stateDir) return { id, account, stateDir };
  throw new StageRefused(
    'another_platform',
    `${endpointUrl} is not a Millrace platform: unset AWS_ENDPOINT_URL`,
  );
}
