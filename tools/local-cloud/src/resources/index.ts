import type { ResourceType } from '../resource-type.ts';
import { dynamoDbTable } from './dynamodb-table.ts';
import { recordedTypes } from './recorded.ts';
import { s3Bucket } from './s3-bucket.ts';
import { secretsManagerSecret } from './secretsmanager-secret.ts';
import { snsTopic } from './sns-topic.ts';
import { sqsQueue } from './sqs-queue.ts';
import { ssmParameter } from './ssm-parameter.ts';

/** Every resource type that the local cloud carries out. Add a type by adding it here. */
export const resourceTypes: readonly ResourceType[] = [
  dynamoDbTable,
  s3Bucket,
  secretsManagerSecret,
  snsTopic,
  sqsQueue,
  ssmParameter,
  ...recordedTypes,
];
