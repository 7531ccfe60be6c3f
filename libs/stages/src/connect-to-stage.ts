import { devNull } from 'node:os';
import { awsClient, budgets } from '@millrace/aws-clients';
import { localPlatform, type Environment } from './local-platform.ts';
import { LOCAL_ACCOUNT, LOCAL_REGION, type StageName } from './stage-names.ts';
import { StageRefused } from './stage-refused.ts';

const LOCAL_KEY = 'test';

/** The identity that commands on a stage run as. */
export interface Caller {
  readonly arn: string;
  readonly account: string;
}

/** A verified connection to a stage. */
export interface StageConnection {
  readonly stage: StageName;
  /** Undefined for AWS itself. */
  readonly endpoint: string | undefined;
  readonly caller: Caller;
  /** Environment for programs that work on the stage. Nothing in it points to another stage. */
  readonly environment: Environment;
}

export interface ConnectOptions {
  /** The command's environment. Defaults to that of the process. */
  readonly environment?: Environment;
  /** The account that an assembly was made for. Defaults to `CDK_DEFAULT_ACCOUNT`, if that is set. */
  readonly account?: string | undefined;
  /** Defaults to `CDK_DEFAULT_REGION`, or to the caller's own AWS settings. */
  readonly region?: string | undefined;
}

/** Settings that could redirect a local command: profiles, tokens, endpoints of single services. */
const awsSettings = /^(AWS_|CDK_DEFAULT_)/;

/**
 * Verifies that a command reaches its own stage before it changes anything. `local` is the platform on the state
 * directory; every other stage is AWS itself, in the account of the stage.
 * @throws StageRefused
 */
export async function connectToStage(
  stage: StageName,
  { environment = process.env, account, region }: ConnectOptions = {},
): Promise<StageConnection> {
  if (stage === 'local') {
    const platform = await localPlatform(environment);
    requireAccount(stage, platform.account, LOCAL_ACCOUNT);
    if (account !== undefined) requireAccount(stage, platform.account, account);
    return localConnection(platform.endpointUrl, environment);
  }
  const [variable] = Object.entries(environment).find(([name, value]) => isEndpoint(name) && value) ?? [];
  if (variable) {
    throw new StageRefused(
      'endpoint_not_aws',
      `${variable} is set, but stage ${stage} is on AWS itself: unset it`,
    );
  }
  const caller = await callerOnAws(region ?? (environment['CDK_DEFAULT_REGION'] || undefined));
  requireAccount(stage, caller.account, account ?? (environment['CDK_DEFAULT_ACCOUNT'] || caller.account));
  return { stage, endpoint: undefined, caller, environment };
}

const isEndpoint = (name: string): boolean => /^AWS_ENDPOINT_URL(_|$)/.test(name);

/** A connection to a local cloud that is known to be the right one, because the caller has just started it. */
export function localConnection(endpoint: string, environment: Environment = process.env): StageConnection {
  const harmless = Object.entries(environment).filter(([name]) => !awsSettings.test(name));
  return {
    stage: 'local',
    endpoint,
    caller: { account: LOCAL_ACCOUNT, arn: `arn:aws:iam::${LOCAL_ACCOUNT}:root` },
    environment: {
      ...Object.fromEntries(harmless),
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: LOCAL_KEY,
      AWS_SECRET_ACCESS_KEY: LOCAL_KEY,
      AWS_REGION: LOCAL_REGION,
      AWS_DEFAULT_REGION: LOCAL_REGION,
      AWS_CONFIG_FILE: devNull,
      AWS_SHARED_CREDENTIALS_FILE: devNull,
      AWS_EC2_METADATA_DISABLED: 'true',
      NO_PROXY: '127.0.0.1,localhost',
      no_proxy: '127.0.0.1,localhost',
    },
  };
}

/** The AWS client configuration for the stage. Without `region`, the caller's own AWS settings apply. */
export function clientConfigOf({ endpoint }: Pick<StageConnection, 'endpoint'>, region: string | undefined) {
  return {
    ...(region && { region }),
    ...(endpoint && { endpoint, credentials: { accessKeyId: LOCAL_KEY, secretAccessKey: LOCAL_KEY } }),
  };
}

/** Like `connectToStage`, for all clients that this process creates. @throws StageRefused */
export async function enterStage(stage: StageName): Promise<void> {
  const { endpoint, environment } = await connectToStage(stage);
  if (endpoint === undefined) return;
  for (const name of Object.keys(process.env)) if (awsSettings.test(name)) delete process.env[name];
  Object.assign(process.env, environment);
}

async function callerOnAws(region: string | undefined): Promise<Caller> {
  // Loaded on demand: it takes longer to load than most local commands run, and they do not need it.
  const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
  try {
    const client = awsClient(STSClient, {
      budget: budgets.command,
      configuration: { ...(region && { region }) },
    });
    const { Arn, Account } = await client.send(new GetCallerIdentityCommand({}));
    return { arn: Arn!, account: Account! };
  } catch (cause) {
    throw new StageRefused('caller_unknown', `cannot identify the caller: ${(cause as Error).message}`, {
      cause,
    });
  }
}

function requireAccount(stage: StageName, answering: string, expected: string): void {
  const isLocal = answering === LOCAL_ACCOUNT;
  if (answering === expected && isLocal === (stage === 'local')) return;
  const wanted = isLocal && expected === LOCAL_ACCOUNT ? 'an account of AWS' : `account ${expected}`;
  throw new StageRefused(
    'another_account',
    `account ${answering} answered, but stage ${stage} is in ${wanted}: change the credentials or the region`,
  );
}
