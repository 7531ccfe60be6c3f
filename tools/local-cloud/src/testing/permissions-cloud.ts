import { createRequire } from 'node:module';
import { beforeAll, expect } from '@jest/globals';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { strToU8, zipSync } from 'fflate';
import { aChildCloud, type FixtureChild } from './child-cloud.ts';
import { clientSettings, deployTemplate } from './deploy-template.ts';
import { policyOf, roleArn, trustIn } from './open-role.ts';

/** An AWS SDK call, made by deployed code. */
export interface SdkCall {
  /** `sqs`, as in `@aws-sdk/client-sqs`. */
  readonly sdk: string;
  readonly client: string;
  readonly command: string;
  readonly input: object;
}

/** The answer of the function `caller`. */
export interface CallAnswer {
  readonly error?: { readonly name: string; readonly message: string };
  /** How many calls its worker has made. */
  readonly calls: number;
}

/** Makes the SDK call of its event. */
export const CALLER = `
const { createRequire } = require('node:module');
let calls = 0;
exports.call = async ({ sdk, client, command, input }) => {
  const commands = createRequire(process.env.MODULES)('@aws-sdk/client-' + sdk);
  calls += 1;
  try {
    await new commands[client]({ maxAttempts: 1, useQueueUrlAsEndpoint: false }).send(new commands[command + 'Command'](input));
    return { calls };
  } catch ({ name, message }) {
    return { error: { name, message }, calls };
  }
};
exports.handler = async (event) => {
  const { calls: made, error } = await exports.call(event);
  return { calls: made, error };
};
exports.consume = async () => ({});
exports.authorize = async () => ({ isAuthorized: true });
exports.fail = async () => {
  throw new Error('no');
};
exports.credentials = async () => ({
  accessKeyId: process.env.AWS_ACCESS_KEY_ID,
  secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY,
  sessionToken: process.env.AWS_SESSION_TOKEN,
});
`;

export const arn = (service: string, rest: string) => `arn:aws:${service}:eu-west-1:000000000000:${rest}`;

export type Statement = Readonly<Record<string, unknown>>;

export const allow = (Action: string | readonly string[], Resource: unknown = '*'): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
});

/** A role of the template that may log, and what the statements allow. */
export const aRole = (RoleName: string, service: string, ...statements: readonly Statement[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName,
    AssumeRolePolicyDocument: trustIn(`${service}.amazonaws.com`),
    Policies: [{ PolicyName: 'p', PolicyDocument: policyOf(allow('logs:*'), ...statements) }],
  },
});

export const aFunction = (FunctionName: string, role: string, handler = 'handler') => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    FunctionName,
    Runtime: 'nodejs24.x',
    Handler: `index.${handler}`,
    Timeout: 20,
    Code: { S3Bucket: 'assets', S3Key: 'caller.zip' },
    Environment: { Variables: { MODULES: createRequire(import.meta.url).resolve('@aws-sdk/client-sqs') } },
    Role: roleArn(role),
  },
});

/** A resource with wildcards as a pattern. */
export const patternOf = (resource: string) =>
  resource
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', String.raw`[^ ]*`)
    .replaceAll('?', '.');

export interface PermissionsCloud {
  readonly cloud: FixtureChild;
  /** The log of the local cloud so far. */
  log(): string;
  /** Deploys the stack, which must succeed. */
  deploy(resources: Readonly<Record<string, object>>): Promise<void>;
  /** Runs a function with an event. @returns its answer */
  invoke<Answer = CallAnswer>(name: string, event: object): Promise<Answer>;
  /** The lines of a log group. */
  lines(group: string): Promise<string>;
  settings(): ReturnType<typeof clientSettings>;
}

/** A local cloud with the bundles `caller.zip` and those given, and its log. */
export function aPermissionsCloud(bundles: Readonly<Record<string, string>> = {}): PermissionsCloud {
  const cloud = aChildCloud();
  let log = '';
  const settings = () => clientSettings(cloud.endpointUrl);

  beforeAll(async () => {
    cloud.process.stderr!.on('data', (chunk: Buffer) => (log += chunk));
    const s3 = new S3Client({ ...settings(), forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: 'assets' }));
    for (const [Key, source] of Object.entries({ 'caller.zip': CALLER, ...bundles })) {
      const Body = zipSync({ 'index.js': strToU8(source) });
      await s3.send(new PutObjectCommand({ Bucket: 'assets', Key, Body }));
    }
  });

  return {
    cloud,
    settings,
    log: () => log,
    async deploy(resources) {
      const { status, reasons } = await deployTemplate(cloud.endpointUrl, 'Permissions', resources);
      expect([status, reasons]).toEqual([expect.stringMatching(/^(CREATE|UPDATE)_COMPLETE$/), []]);
    },
    async invoke<Answer>(FunctionName: string, event: object) {
      const { Payload } = await new LambdaClient(settings()).send(
        new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }),
      );
      return JSON.parse(Payload?.transformToString() ?? 'null') as Answer;
    },
    async lines(logGroupName) {
      const response = await fetch(cloud.endpointUrl, {
        method: 'POST',
        headers: {
          'x-amz-target': 'Logs_20140328.FilterLogEvents',
          'content-type': 'application/x-amz-json-1.1',
        },
        body: JSON.stringify({ logGroupName }),
      });
      const { events = [] } = (await response.json()) as { events?: { message: string }[] };
      return events.map(({ message }) => message).join('\n');
    },
  };
}
