import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { GetParametersByPathCommand, SSMClient } from '@aws-sdk/client-ssm';
import { fromSdkAttributes } from '@millrace/dead-letters';
import { aLocalCloud, type RunningLocalCloud } from '@millrace/tools-deploy/testing/a-local-cloud.ts';

export const MINUTE_MS = 60_000;

/** The command on a local cloud of its own, for all tests of a file. */
export function redriveOnACloud() {
  let cloud: RunningLocalCloud;
  beforeAll(async () => {
    cloud = await aLocalCloud();
  });
  afterAll(() => cloud.stop());

  const settings = () => ({
    endpoint: cloud.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const sqs = () => new SQSClient(settings());

  /** Runs the tool as Nx does, in a shell whose AWS settings lead elsewhere. */
  function runWith(environment: Readonly<Record<string, string>>, ...args: string[]) {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(import.meta.dirname, '../main.ts'), ...args],
      {
        encoding: 'utf8',
        env: {
          PATH: process.env['PATH'],
          ...cloud.environment,
          AWS_PROFILE: 'production',
          AWS_REGION: 'us-east-1',
          AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:9',
          ...environment,
        },
      },
    );
    return { status, output: stdout + stderr };
  }

  return {
    sqs,
    runWith,
    run: (...args: string[]) => runWith({}, ...args),

    /** A queue with its dead-letter queue. @returns their URLs */
    async aQueue(name: string): Promise<{ url: string; deadLetters: string }> {
      const create = async (QueueName: string, Attributes: Record<string, string> = {}): Promise<string> =>
        (await sqs().send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl!;
      const deadLetters = await create(`${name}-dlq`);
      const { Attributes } = await sqs().send(
        new GetQueueAttributesCommand({ QueueUrl: deadLetters, AttributeNames: ['QueueArn'] }),
      );
      const policy = { deadLetterTargetArn: Attributes!['QueueArn'], maxReceiveCount: 1 };
      return {
        url: await create(name, { RedrivePolicy: JSON.stringify(policy), VisibilityTimeout: '0' }),
        deadLetters,
      };
    },

    async receiveAll(QueueUrl: string) {
      const command = new ReceiveMessageCommand({
        ...{ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0, VisibilityTimeout: 60 },
        MessageAttributeNames: ['All'],
      });
      const { Messages = [] } = await sqs().send(command);
      return Messages.map(({ Body, MessageAttributes }) => ({
        body: JSON.parse(Body!) as unknown,
        attributes: fromSdkAttributes(MessageAttributes),
      }));
    },

    /** Hidden messages included. */
    async depthOf(QueueUrl: string): Promise<number> {
      const { Attributes = {} } = await sqs().send(
        new GetQueueAttributesCommand({
          QueueUrl,
          AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
        }),
      );
      return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
    },

    async records() {
      const { Parameters = [] } = await new SSMClient(settings()).send(
        new GetParametersByPathCommand({ Path: '/millrace/local/redrives' }),
      );
      return Parameters.map(({ Value }) => JSON.parse(Value!) as Record<string, unknown>);
    },
  };
}
