import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { CodeDeployClient, ListApplicationsCommand } from '@aws-sdk/client-codedeploy';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { ListQueuesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { workerEnvironment } from '@millrace/tools-local-cloud';
import { workspaceRoot } from '@millrace/tools-start';

const ENDPOINT = 'http://127.0.0.1:4566';

interface Request {
  readonly hostname: string;
}

/** Notes where a request would go and sends nothing. */
class Refused extends Error {
  override readonly name = 'Refused';
}

let hosts: string[] = [];
const config = {
  maxAttempts: 1,
  requestHandler: {
    handle: async ({ hostname }: Request): Promise<never> => {
      hosts.push(hostname);
      throw new Refused(hostname);
    },
  },
};

const queueUrl = `${ENDPOINT}/000000000000/millrace-local-payment-events`;
const topicArn = 'arn:aws:sns:eu-west-1:000000000000:millrace-local-attention';

/** One question to every service that the repository has a client of. */
const questions: Readonly<Record<string, () => Promise<unknown>>> = {
  'client-cloudformation': () => new CloudFormationClient(config).send(new ListStacksCommand({})),
  'client-codedeploy': () => new CodeDeployClient(config).send(new ListApplicationsCommand({})),
  'client-dynamodb': () => new DynamoDBClient(config).send(new ListTablesCommand({})),
  'client-eventbridge': () =>
    new EventBridgeClient(config).send(
      new PutEventsCommand({ Entries: [{ EventBusName: 'millrace-local' }] }),
    ),
  'client-lambda': () => new LambdaClient(config).send(new InvokeCommand({ FunctionName: 'f' })),
  'client-s3': () => new S3Client(config).send(new GetObjectCommand({ Bucket: 'b', Key: 'k' })),
  'client-secrets-manager': () =>
    new SecretsManagerClient(config).send(new GetSecretValueCommand({ SecretId: 's' })),
  'client-sfn': () => new SFNClient(config).send(new ListStateMachinesCommand({})),
  'client-sns': () => new SNSClient(config).send(new PublishCommand({ TopicArn: topicArn, Message: 'm' })),
  'client-sqs': async () => {
    const client = new SQSClient(config);
    await client.send(new ListQueuesCommand({})).catch(ignoreRefusal);
    return client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: 'm' }));
  },
  'client-ssm': () => new SSMClient(config).send(new GetParameterCommand({ Name: 'p' })),
  'client-sts': () => new STSClient(config).send(new GetCallerIdentityCommand({})),
};

function ignoreRefusal(error: unknown): void {
  if (!(error instanceof Refused)) throw error;
}

const { dependencies, devDependencies } = JSON.parse(
  readFileSync(join(workspaceRoot, 'package.json'), 'utf8'),
) as {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};
const clients = Object.keys({ ...dependencies, ...devDependencies })
  .filter((name) => name.startsWith('@aws-sdk/client-'))
  .map((name) => name.slice('@aws-sdk/'.length));

type Version = Parameters<typeof workerEnvironment>[0];

/** What a function that configures nothing itself is given; no other setting of it has a part in this. */
const functionEnvironment = workerEnvironment(
  {
    functionName: 'f',
    version: '1',
    handler: 'index.handler',
    memoryMb: 256,
    environment: {},
    logGroup: '/aws/lambda/f',
  } as unknown as Version,
  {
    stateDir: '',
    region: 'eu-west-1',
    account: '000000000000',
    host: '127.0.0.1',
    endpointPort: 0,
    originPort: 0,
  },
  { endpointUrl: ENDPOINT, dynamoUrl: 'http://127.0.0.1:8000', taskRoot: '/var/task', logStream: 's' },
);

/** A home directory whose AWS configuration does all it can to lead clients to AWS. */
const home = mkdtempSync(join(tmpdir(), 'millrace-home-'));
const original = { ...process.env };

beforeAll(() => {
  mkdirSync(join(home, '.aws'));
  writeFileSync(
    join(home, '.aws/config'),
    [
      '[default]',
      'region = us-east-1',
      'ignore_configured_endpoint_urls = true',
      'endpoint_url = https://aws.example',
      'use_fips_endpoint = true',
      'services = elsewhere',
      '[services elsewhere]',
      ...clients.map((name) => `${name.slice('client-'.length)} =\n  endpoint_url = https://aws.example`),
    ].join('\n'),
  );
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, functionEnvironment, { HOME: home });
});

afterAll(() => {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, original);
  rmSync(home, { recursive: true });
});

describe('in the environment that the local cloud gives to functions', () => {
  it('every client of the repository is asked about here', () => {
    expect(Object.keys(questions).sort()).toEqual(clients.toSorted());
  });

  it.each(Object.keys(questions))('%s reaches for this machine and nothing else', async (name) => {
    hosts = [];
    await expect(questions[name]!()).rejects.toThrow(Refused);
    expect(hosts.length).toBeGreaterThan(0);
    expect(new Set(hosts)).toEqual(new Set(['127.0.0.1']));
  });
});
