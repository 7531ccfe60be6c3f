import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { connectToStage, type ConnectOptions } from './connect-to-stage.ts';
import { runningFile } from './running-platform.ts';
import { LOCAL_ACCOUNT, stageNamed, stageNames, type StageName } from './stage-names.ts';
import { fakePlatform, type FakePlatform } from './testing/index.ts';

const PROD_ACCOUNT = '111122223333';

let mine: FakePlatform;
let other: FakePlatform;
const original = { ...process.env };

beforeAll(async () => {
  [mine, other] = await Promise.all([fakePlatform(), fakePlatform()]);
  runsOn(mine, { endpointUrl: mine.url });
});
afterEach(() => {
  for (const name of Object.keys(process.env)) if (!(name in original)) delete process.env[name];
  Object.assign(process.env, original);
});
afterAll(() => Promise.all([mine.stop(), other.stop()]));

/** Writes the file that a running platform leaves in its state directory. */
function runsOn({ stateDir }: FakePlatform, addresses: object, pid = process.pid): void {
  writeFileSync(runningFile(stateDir), JSON.stringify({ pid, ...addresses }));
}

/** @returns the code of the refusal, or the connection */
async function outcome(stage: StageName, options: ConnectOptions) {
  try {
    return await connectToStage(stage, options);
  } catch (error) {
    return (error as { code?: string }).code ?? error;
  }
}

const local = (environment: Record<string, string>, account?: string) =>
  outcome('local', { environment, account });

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe('connectToStage for stage local', () => {
  it('finds the platform that runs on the state directory', async () => {
    const found = { stage: 'local', endpoint: mine.url, caller: { account: LOCAL_ACCOUNT } };
    const environment = { MILLRACE_STATE_DIR: mine.stateDir };
    expect(await local(environment)).toMatchObject(found);
    expect(await local(environment, LOCAL_ACCOUNT)).toMatchObject(found);
    expect(await local({ ...environment, AWS_ENDPOINT_URL: mine.url })).toMatchObject(found);
  });

  it('removes settings that point to another stage from the environment', async () => {
    const connection = await connectToStage('local', {
      environment: {
        MILLRACE_STATE_DIR: mine.stateDir,
        AWS_PROFILE: 'production',
        AWS_ENDPOINT_URL_SQS: other.url,
        CDK_DEFAULT_ACCOUNT: PROD_ACCOUNT,
      },
    });
    expect(connection.environment).not.toHaveProperty('AWS_PROFILE');
    expect(connection.environment).not.toHaveProperty('AWS_ENDPOINT_URL_SQS');
    expect(connection.environment).not.toHaveProperty('CDK_DEFAULT_ACCOUNT');
    expect(connection.environment['AWS_ENDPOINT_URL']).toBe(mine.url);
  });

  it('refuses an endpoint where another platform answers', async () => {
    const elsewhere = { MILLRACE_STATE_DIR: mine.stateDir, AWS_ENDPOINT_URL: other.url };
    expect(await local(elsewhere)).toBe('another_platform');
    runsOn(other, { endpointUrl: mine.url });
    expect(await local({ MILLRACE_STATE_DIR: other.stateDir })).toBe('another_platform');
  });

  it('refuses a server that is not a platform', async () => {
    const server = createHttpServer((_request, response) => response.end('{}')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const environment = { MILLRACE_STATE_DIR: mine.stateDir, AWS_ENDPOINT_URL: url };
    expect(await local(environment)).toBe('another_platform');
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  it('refuses when no platform runs', async () => {
    const stopped = await fakePlatform();
    expect(await local({ MILLRACE_STATE_DIR: stopped.stateDir })).toBe('platform_not_running');
    // No process has this id.
    runsOn(stopped, { endpointUrl: stopped.url }, 2 ** 22 + 1);
    expect(await local({ MILLRACE_STATE_DIR: stopped.stateDir })).toBe('platform_not_running');
    await stopped.stop();
  });

  it('refuses a platform that is still starting', async () => {
    const starting = await fakePlatform();
    runsOn(starting, {});
    expect(await local({ MILLRACE_STATE_DIR: starting.stateDir })).toBe('platform_starting');
    await starting.stop();
  });

  it('refuses an endpoint where nothing answers', async () => {
    const url = `http://127.0.0.1:${await closedPort()}`;
    const environment = { MILLRACE_STATE_DIR: mine.stateDir, AWS_ENDPOINT_URL: url };
    expect(await local(environment)).toBe('platform_unreachable');
  });

  it.each(['https://sqs.eu-west-1.amazonaws.com', 'http://10.0.0.1:4566', 'http://localhost.example', 'x'])(
    'refuses the endpoint %s',
    async (url) => {
      const environment = { MILLRACE_STATE_DIR: mine.stateDir, AWS_ENDPOINT_URL: url };
      expect(await local(environment)).toBe('endpoint_not_local');
    },
  );

  it('refuses an assembly that was made for an AWS account', async () => {
    expect(await local({ MILLRACE_STATE_DIR: mine.stateDir }, PROD_ACCOUNT)).toBe('another_account');
  });
});

describe.each(stageNames.filter((name) => name !== 'local'))('connectToStage for stage %s', (stage) => {
  /** Connects with credentials of the given account to a fake AWS. */
  async function asAccount(
    account: string | undefined,
    given: { environment?: Record<string, string>; account?: string },
  ) {
    const aws = await fakePlatform((_request, response) => {
      if (account === undefined) return response.writeHead(403).end();
      return response
        .setHeader('content-type', 'text/xml')
        .end(
          `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::${account}:root</Arn>` +
            `<Account>${account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
        );
    });
    const configuration = join(aws.stateDir, 'config');
    writeFileSync(configuration, `[default]\nendpoint_url = ${aws.url}\n`);
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: 'a',
      AWS_SECRET_ACCESS_KEY: 'b',
      AWS_CONFIG_FILE: configuration,
      AWS_SHARED_CREDENTIALS_FILE: configuration,
    });
    const { environment = {}, ...options } = given;
    const result = await outcome(stage, { region: 'eu-central-1', environment, ...options });
    await aws.stop();
    return { result, requests: aws.requests };
  }

  it('accepts its own account and leaves the environment unchanged', async () => {
    const environment = { CDK_DEFAULT_ACCOUNT: PROD_ACCOUNT };
    const connected = { stage, endpoint: undefined, caller: { account: PROD_ACCOUNT } };
    expect((await asAccount(PROD_ACCOUNT, { environment })).result).toMatchObject({
      ...connected,
      environment,
    });
    expect((await asAccount(PROD_ACCOUNT, { account: PROD_ACCOUNT })).result).toMatchObject(connected);
    expect((await asAccount(PROD_ACCOUNT, {})).result).toMatchObject(connected);
  });

  it.each(
    ['', '_SSM', '_SQS', '_STS', '_DYNAMODB', '_LAMBDA', '_S3', '_CLOUDFORMATION', '_SECRETS_MANAGER'].map(
      (service) => `AWS_ENDPOINT_URL${service}`,
    ),
  )('refuses %s', async (variable) => {
    const before = other.requests.length;
    expect(await outcome(stage, { environment: { [variable]: other.url } })).toBe('endpoint_not_aws');
    expect(other.requests).toHaveLength(before);
  });

  it.each([
    ['a local cloud, given another account', LOCAL_ACCOUNT, { account: PROD_ACCOUNT }],
    ['a local cloud, given the same account', LOCAL_ACCOUNT, { account: LOCAL_ACCOUNT }],
    ['a local cloud, given no account', LOCAL_ACCOUNT, {}],
    ['a local cloud, with another account in the environment', LOCAL_ACCOUNT, inEnvironment(PROD_ACCOUNT)],
    ['another stage, given an account', '999988887777', { account: PROD_ACCOUNT }],
    ['another stage, with another account in the environment', '999988887777', inEnvironment(PROD_ACCOUNT)],
  ])('refuses the account of %s', async (_what, account, given) => {
    expect(await asAccount(account, given)).toEqual({ result: 'another_account', requests: ['POST /'] });
  });

  it('refuses when AWS does not identify the caller', async () => {
    expect((await asAccount(undefined, {})).result).toBe('caller_unknown');
  });
});

function inEnvironment(account: string) {
  return { environment: { CDK_DEFAULT_ACCOUNT: account } };
}

describe('stageNamed', () => {
  it.each([undefined, '', 'prd', 'Prod', 'local ', 'production', '__proto__'])('rejects %j', (name) => {
    expect(() => stageNamed(name)).toThrow(
      `unknown stage "${name ?? ''}"; the stages are local, dev, prod (stage_unknown)`,
    );
  });

  it.each(stageNames)('accepts %s', (name) => {
    expect(stageNamed(name)).toBe(name);
  });
});
