import type { ResourceType } from '../resource-type.ts';
import { httpApi } from './apigatewayv2-api.ts';
import { httpAuthorizer } from './apigatewayv2-authorizer.ts';
import { httpIntegration } from './apigatewayv2-integration.ts';
import { httpRoute } from './apigatewayv2-route.ts';
import { httpStage } from './apigatewayv2-stage.ts';
import { dynamoDbTable } from './dynamodb-table.ts';
import { lambdaAlias } from './lambda-alias.ts';
import { lambdaEventInvokeConfig } from './lambda-event-invoke-config.ts';
import { lambdaFunction } from './lambda-function.ts';
import { lambdaVersion } from './lambda-version.ts';
import { logGroup } from './logs-log-group.ts';
import { recordedTypes } from './recorded.ts';
import { s3Bucket } from './s3-bucket.ts';
import { secretsManagerSecret } from './secretsmanager-secret.ts';
import { snsTopic } from './sns-topic.ts';
import { sqsQueue } from './sqs-queue.ts';
import { ssmParameter } from './ssm-parameter.ts';

/** Every resource type that the local cloud carries out. Add a type by adding it here. */
export const resourceTypes: readonly ResourceType[] = [
  dynamoDbTable,
  httpApi,
  httpAuthorizer,
  httpIntegration,
  httpRoute,
  httpStage,
  lambdaAlias,
  lambdaEventInvokeConfig,
  lambdaFunction,
  lambdaVersion,
  logGroup,
  s3Bucket,
  secretsManagerSecret,
  snsTopic,
  sqsQueue,
  ssmParameter,
  ...recordedTypes,
];
