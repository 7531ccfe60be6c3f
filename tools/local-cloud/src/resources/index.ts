import type { ResourceType } from '../resource-type.ts';
import { httpApi } from './apigatewayv2-api.ts';
import { httpAuthorizer } from './apigatewayv2-authorizer.ts';
import { httpIntegration } from './apigatewayv2-integration.ts';
import { httpRoute } from './apigatewayv2-route.ts';
import { httpStage } from './apigatewayv2-stage.ts';
import { codeDeployApplication } from './codedeploy-application.ts';
import { codeDeployDeploymentGroup } from './codedeploy-deployment-group.ts';
import { dynamoDbTable } from './dynamodb-table.ts';
import { ecsService } from './ecs-service.ts';
import { ecsTaskDefinition } from './ecs-task-definition.ts';
import { listener, listenerRule } from './elbv2-listener.ts';
import { loadBalancer } from './elbv2-load-balancer.ts';
import { targetGroup } from './elbv2-target-group.ts';
import { eventArchive } from './events-archive.ts';
import { eventBus } from './events-event-bus.ts';
import { eventRule } from './events-rule.ts';
import { lambdaAlias } from './lambda-alias.ts';
import { lambdaEventSourceMapping } from './lambda-event-source-mapping.ts';
import { lambdaFunction } from './lambda-function.ts';
import { lambdaVersion } from './lambda-version.ts';
import { logGroup } from './logs-log-group.ts';
import { pipe } from './pipes-pipe.ts';
import { recordedTypes } from './recorded.ts';
import { s3Bucket } from './s3-bucket.ts';
import { schedule } from './scheduler-schedule.ts';
import { secretsManagerSecret } from './secretsmanager-secret.ts';
import { snsSubscription } from './sns-subscription.ts';
import { snsTopic } from './sns-topic.ts';
import { sqsQueue } from './sqs-queue.ts';
import { ssmParameter } from './ssm-parameter.ts';
import { stateMachine } from './stepfunctions-state-machine.ts';

/** Every resource type that the local cloud carries out. Add a type by adding it here. */
export const resourceTypes: readonly ResourceType[] = [
  codeDeployApplication,
  codeDeployDeploymentGroup,
  dynamoDbTable,
  ecsService,
  ecsTaskDefinition,
  eventArchive,
  eventBus,
  eventRule,
  httpApi,
  httpAuthorizer,
  httpIntegration,
  httpRoute,
  httpStage,
  lambdaAlias,
  lambdaEventSourceMapping,
  lambdaFunction,
  lambdaVersion,
  listener,
  listenerRule,
  loadBalancer,
  logGroup,
  pipe,
  s3Bucket,
  schedule,
  secretsManagerSecret,
  snsSubscription,
  snsTopic,
  sqsQueue,
  ssmParameter,
  stateMachine,
  targetGroup,
  ...recordedTypes,
];
