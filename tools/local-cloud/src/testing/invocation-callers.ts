import { createRequire } from 'node:module';
import { invocationUri } from '../services/apigateway/testing/http-apis.ts';
import { getAtt, queue, session, type Resources, type ServiceCaller } from './delivery-callers.ts';
import { roleArn } from './open-role.ts';
import { aFunction, aRole, arn } from './permissions-cloud.ts';

/** A task that sends a message to the queue `tasked` all the time. */
export const TASK = `
const { createServer } = require('node:http');
const { SendMessageCommand, SQSClient } = require('node:module').createRequire(process.env.MODULES)('@aws-sdk/client-sqs');
const client = new SQSClient({ maxAttempts: 1, useQueueUrlAsEndpoint: false });
const message = { QueueUrl: 'https://sqs/000000000000/tasked', MessageBody: 'x' };
setInterval(() => client.send(new SendMessageCommand(message)).catch(({ message }) => console.log(message)), 100);
createServer((request, response) => response.end()).listen(process.env.PORT, process.env.HOST);
`;

const anApi = (name: string, route: object = {}): Resources => ({
  [`${name}Api`]: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: name, ProtocolType: 'HTTP' } },
  [`${name}Stage`]: {
    Type: 'AWS::ApiGatewayV2::Stage',
    Properties: { ApiId: { Ref: `${name}Api` }, StageName: '$default', AutoDeploy: true },
  },
  [`${name}Integration`]: {
    Type: 'AWS::ApiGatewayV2::Integration',
    Properties: {
      ApiId: { Ref: `${name}Api` },
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: getAtt(name),
      PayloadFormatVersion: '2.0',
    },
  },
  [`${name}Route`]: {
    Type: 'AWS::ApiGatewayV2::Route',
    Properties: {
      ApiId: { Ref: `${name}Api` },
      RouteKey: `GET /${name}`,
      Target: { 'Fn::Join': ['/', ['integrations', { Ref: `${name}Integration` }]] },
      ...route,
    },
  },
});
const mayInvoke = (name: string): Resources => ({
  [`${name}Permission`]: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      FunctionName: getAtt(name),
      Action: 'lambda:InvokeFunction',
      Principal: 'apigateway.amazonaws.com',
    },
  },
});
/** Tasks, schedules and APIs. To add a caller, add an entry. */
export const invocationCallers: Readonly<Record<string, ServiceCaller>> = {
  'a task': {
    who: session('tasked/[0-9a-f]{32}'),
    needs: [['sqs:SendMessage', arn('sqs', 'tasked')]],
    trigger: { nothing: true },
    effect: { queue: 'tasked' },
    resources: (statements) => ({
      tasked: queue('tasked'),
      taskedRole: aRole('tasked', 'ecs-tasks', ...statements),
      executionRole: aRole('execution', 'ecs-tasks'),
      taskDefinition: {
        Type: 'AWS::ECS::TaskDefinition',
        Properties: {
          Family: 'tasked',
          TaskRoleArn: roleArn('taskedRole'),
          ExecutionRoleArn: roleArn('executionRole'),
          ContainerDefinitions: [
            {
              Name: 'tasked',
              Image: 'tasked',
              Environment: [
                { Name: 'MODULES', Value: createRequire(import.meta.url).resolve('@aws-sdk/client-sqs') },
              ],
              LogConfiguration: {
                LogDriver: 'awslogs',
                Options: { 'awslogs-group': '/tasked', 'awslogs-stream-prefix': 'task' },
              },
              DockerLabels: { 'millrace.bundle': 's3://assets/task.zip' },
            },
          ],
        },
      },
      cluster: { Type: 'AWS::ECS::Cluster', Properties: { ClusterName: 'tasked' } },
      taskService: {
        Type: 'AWS::ECS::Service',
        Properties: {
          ServiceName: 'tasked',
          Cluster: { Ref: 'cluster' },
          TaskDefinition: { Ref: 'taskDefinition' },
        },
      },
    }),
  },
  'a schedule': {
    who: session('scheduled/scheduled'),
    needs: [['lambda:InvokeFunction', arn('lambda', 'function:scheduled')]],
    trigger: { schedule: 'scheduled' },
    effect: { log: '/aws/lambda/scheduled' },
    resources: (statements) => ({
      scheduledRole: aRole('scheduled', 'scheduler', ...statements),
      scheduledFunctionRole: aRole('scheduled-function', 'lambda'),
      scheduled: aFunction('scheduled', 'scheduledFunctionRole', 'consume'),
      schedule: {
        Type: 'AWS::Scheduler::Schedule',
        Properties: {
          Name: 'scheduled',
          ScheduleExpression: 'rate(1 day)',
          FlexibleTimeWindow: { Mode: 'OFF' },
          Target: { Arn: getAtt('scheduled'), RoleArn: roleArn('scheduledRole') },
        },
      },
    }),
  },
  'a route of an API': {
    who: 'apigateway.amazonaws.com',
    needs: [['lambda:InvokeFunction', arn('lambda', 'function:routed')]],
    trigger: { request: 'routed' },
    effect: { request: 'routed' },
    resources: (statements) => ({
      routedRole: aRole('routed', 'lambda'),
      routed: aFunction('routed', 'routedRole', 'consume'),
      ...anApi('routed'),
      ...(statements.length > 0 && mayInvoke('routed')),
    }),
  },
  'an authorizer of an API': {
    who: session('asked-authorizer/asked'),
    needs: [['lambda:InvokeFunction', arn('lambda', 'function:authorizer')]],
    trigger: { request: 'asked' },
    effect: { request: 'asked' },
    resources: (statements) => ({
      askedRole: aRole('asked', 'lambda'),
      asked: aFunction('asked', 'askedRole', 'consume'),
      ...mayInvoke('asked'),
      authorizer: aFunction('authorizer', 'askedRole', 'authorize'),
      authorizerRole: aRole('asked-authorizer', 'apigateway', ...statements),
      askedAuthorizer: {
        Type: 'AWS::ApiGatewayV2::Authorizer',
        Properties: {
          ApiId: { Ref: 'askedApi' },
          Name: 'keys',
          AuthorizerType: 'REQUEST',
          AuthorizerUri: { 'Fn::Sub': invocationUri('${authorizer.Arn}') },
          AuthorizerCredentialsArn: roleArn('authorizerRole'),
          AuthorizerPayloadFormatVersion: '2.0',
          EnableSimpleResponses: true,
          AuthorizerResultTtlInSeconds: 0,
        },
      },
      ...anApi('asked', { AuthorizationType: 'CUSTOM', AuthorizerId: { Ref: 'askedAuthorizer' } }),
    }),
  },
};
