import type { Platform } from '@millrace/tools-start/platform';

/** The platform that the runner has started for all tests. */
export interface SharedPlatform {
  readonly originUrl: string;
  readonly endpointUrl: string;
  readonly stateDir: string;
  readonly cloudPid: number;
  /** File with the recorded connections of its processes. */
  readonly connectionLog: string;
}

const VARIABLE = 'MILLRACE_E2E_PLATFORM';

/** The environment that passes it to the tests. */
export function sharedPlatformVariables(platform: Platform, connectionLog: string): Record<string, string> {
  const { originUrl, endpointUrl, stateDir, cloudPid } = platform;
  const shared: SharedPlatform = { originUrl, endpointUrl, stateDir, cloudPid, connectionLog };
  return { [VARIABLE]: JSON.stringify(shared) };
}

/** @throws Error when no runner has started one */
export function readSharedPlatform(): SharedPlatform {
  const platform = sharedPlatformIfAny();
  if (!platform) throw new Error('run the end-to-end tests with: npx nx e2e tools-e2e');
  return platform;
}

export function sharedPlatformIfAny(): SharedPlatform | undefined {
  const text = process.env[VARIABLE];
  return text ? (JSON.parse(text) as SharedPlatform) : undefined;
}
