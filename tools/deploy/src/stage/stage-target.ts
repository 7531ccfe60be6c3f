import { devNull } from 'node:os';
import { delimiter, join } from 'node:path';
import { DeployFailure } from '../deploy-failure.ts';
import { workspaceRoot, type StageName } from '../workspace.ts';

const LOCAL_ENDPOINT = 'http://127.0.0.1:4566';
const LOCAL_KEY = 'test';
const ANSWER_TIMEOUT_MS = 2000;

/** Where a stage is, and how clients and child processes reach it. */
export interface StageTarget {
  readonly stage: StageName;
  /** Undefined for AWS itself. */
  readonly endpoint: string | undefined;
  /** Of the CDK CLI and of nested Nx runs. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Settings that would carry a local deployment elsewhere: profiles, tokens, endpoints of single services. */
const leadsElsewhere = /^(AWS_|CDK_DEFAULT_)/;

export function stageTarget(stage: StageName, region: string, inherited = process.env): StageTarget {
  const common = {
    PATH: [join(workspaceRoot, 'node_modules/.bin'), inherited['PATH']].join(delimiter),
    CDK_DISABLE_CLI_TELEMETRY: 'true',
  };
  if (stage !== 'local') return { stage, endpoint: undefined, environment: { ...inherited, ...common } };
  const endpoint = inherited['MILLRACE_ENDPOINT'] || LOCAL_ENDPOINT;
  const harmless = Object.entries(inherited).filter(([name]) => !leadsElsewhere.test(name));
  return {
    stage,
    endpoint,
    environment: {
      ...Object.fromEntries(harmless),
      ...common,
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: LOCAL_KEY,
      AWS_SECRET_ACCESS_KEY: LOCAL_KEY,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_CONFIG_FILE: devNull,
      AWS_SHARED_CREDENTIALS_FILE: devNull,
      AWS_EC2_METADATA_DISABLED: 'true',
      NO_PROXY: '127.0.0.1,localhost',
      no_proxy: '127.0.0.1,localhost',
    },
  };
}

/** What an AWS client needs to reach the stage; without a region it is that of the caller's own AWS settings. */
export function clientConfigOf({ endpoint }: StageTarget, region: string | undefined) {
  return {
    ...(region && { region }),
    ...(endpoint && { endpoint, credentials: { accessKeyId: LOCAL_KEY, secretAccessKey: LOCAL_KEY } }),
  };
}

/** @throws DeployFailure when the stage is a local cloud that does not run */
export async function requireAnswer({ endpoint }: StageTarget): Promise<void> {
  if (endpoint === undefined) return;
  try {
    await fetch(endpoint, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
  } catch (error) {
    throw new DeployFailure(`nothing answers at ${endpoint}: start the local cloud with npm start`, {
      cause: error,
    });
  }
}
