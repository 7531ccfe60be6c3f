import { readFileSync } from 'node:fs';
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
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { workspaceRoot } from '@millrace/tools-start';

/** Creates a client of a class. */
export type Make = <Client>(Client: new (configuration: never) => Client) => Client;

const QUEUE = '000000000000/millrace-local-payment-events';
const TOPIC_ARN = 'arn:aws:sns:eu-west-1:000000000000:millrace-local-attention';

/** One call of every service for which the repository has a client. */
export const calls: Readonly<Record<string, (make: Make, endpoint: string) => Promise<unknown>>> = {
  'client-cloudformation': (make) => make(CloudFormationClient).send(new ListStacksCommand({})),
  'client-codedeploy': (make) => make(CodeDeployClient).send(new ListApplicationsCommand({})),
  'client-dynamodb': (make) => make(DynamoDBClient).send(new ListTablesCommand({})),
  'client-eventbridge': (make) =>
    make(EventBridgeClient).send(new PutEventsCommand({ Entries: [{ EventBusName: 'millrace-local' }] })),
  'client-lambda': (make) => make(LambdaClient).send(new InvokeCommand({ FunctionName: 'f' })),
  'client-s3': async (make) => {
    const { Body } = await make(S3Client).send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }));
    return Body?.transformToString();
  },
  'client-secrets-manager': (make) =>
    make(SecretsManagerClient).send(new GetSecretValueCommand({ SecretId: 's' })),
  'client-sfn': (make) => make(SFNClient).send(new ListStateMachinesCommand({})),
  'client-sns': (make) => make(SNSClient).send(new PublishCommand({ TopicArn: TOPIC_ARN, Message: 'm' })),
  // The URL of a queue could differ from the endpoint.
  'client-sqs': (make, endpoint) =>
    make(SQSClient).send(new SendMessageCommand({ QueueUrl: `${endpoint}/${QUEUE}`, MessageBody: 'm' })),
  'client-ssm': (make) => make(SSMClient).send(new GetParameterCommand({ Name: 'p' })),
  'client-sts': (make) => make(STSClient).send(new GetCallerIdentityCommand({})),
};

const { dependencies, devDependencies } = JSON.parse(
  readFileSync(join(workspaceRoot, 'package.json'), 'utf8'),
) as {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};

/** The SDK clients among the dependencies, for example `client-dynamodb`. */
export const clients = Object.keys({ ...dependencies, ...devDependencies })
  .filter((name) => name.startsWith('@aws-sdk/client-'))
  .map((name) => name.slice('@aws-sdk/'.length));
