import { delimiter, join } from 'node:path';
import { REGION, workspaceRoot } from './workspace.ts';

/** A platform on this machine. */
export interface LocalPlatform {
  readonly endpointUrl: string;
  readonly stateDir: string;
}

/**
 * The environment of every command that a start runs: without the caller's AWS settings and those of a surrounding Nx
 * run, and with the Node of npm ci first.
 * @param platform the only platform that tools, AWS clients and the CDK CLI reach
 */
export function localEnvironment(platform?: LocalPlatform): Record<string, string> {
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !/^(AWS|CDK|NX|JEST)_/.test(entry[0]),
  );
  return {
    ...Object.fromEntries(inherited),
    PATH: [join(workspaceRoot, 'node_modules/.bin'), process.env['PATH']].join(delimiter),
    NX_DAEMON: 'false',
    // Otherwise the CDK CLI goes online for news, newer versions and usage data.
    CDK_NOTICES: 'false',
    CDK_DISABLE_VERSION_CHECK: 'true',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    NO_PROXY: '127.0.0.1,localhost',
    no_proxy: '127.0.0.1,localhost',
    ...(platform && {
      MILLRACE_STATE_DIR: platform.stateDir,
      AWS_ENDPOINT_URL: platform.endpointUrl,
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    }),
  };
}
