import { anOpenRole, OPEN_POLICY, policyOf, roleArn } from '../../../testing/open-role.ts';

const ref = (Ref: string) => ({ Ref });
const attribute = (logicalId: string, name: string) => ({ 'Fn::GetAtt': [logicalId, name] });
const REGION = 'eu-west-1:000000000000';
const ROLE = roleArn();
const LISTENER = `arn:aws:elasticloadbalancing:${REGION}:listener/app/balancer/1/2`;
const FORWARD = [{ Type: 'forward', TargetGroupArn: ref('TargetGroup') }];

/** The zip of this key must contain `index.js`. */
export const BUNDLE = { S3Bucket: 'cdk-hnb659fds-assets-000000000000-eu-west-1', S3Key: 'bundle.zip' };

const MAY_LOG = policyOf({
  Effect: 'Allow',
  Principal: { Service: 'events.amazonaws.com' },
  Action: 'logs:PutLogEvents',
  Resource: '*',
});

/** One resource of each type that AWS identifies by name, with its dependencies. Each has its own name. */
export const NAMED: Readonly<Record<string, readonly [type: string, properties: object]>> = {
  Queue: ['AWS::SQS::Queue', { QueueName: 'owned-queue' }],
  Topic: ['AWS::SNS::Topic', { TopicName: 'owned-topic' }],
  Subscription: [
    'AWS::SNS::Subscription',
    { TopicArn: ref('Topic'), Protocol: 'sqs', Endpoint: attribute('Queue', 'Arn') },
  ],
  Table: [
    'AWS::DynamoDB::Table',
    {
      TableName: 'owned-table',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
    },
  ],
  Bucket: ['AWS::S3::Bucket', { BucketName: 'owned-bucket' }],
  Secret: ['AWS::SecretsManager::Secret', { Name: 'owned-secret', SecretString: 'owned' }],
  Parameter: ['AWS::SSM::Parameter', { Name: '/owned/parameter', Type: 'String', Value: 'owned' }],
  LogGroup: ['AWS::Logs::LogGroup', { LogGroupName: '/owned/log-group' }],
  Bus: ['AWS::Events::EventBus', { Name: 'owned-bus' }],
  Archive: ['AWS::Events::Archive', { ArchiveName: 'owned-archive', SourceArn: attribute('Bus', 'Arn') }],
  Rule: [
    'AWS::Events::Rule',
    { Name: 'owned-rule', EventBusName: ref('Bus'), EventPattern: { source: ['owned'] } },
  ],
  Function: [
    'AWS::Lambda::Function',
    {
      FunctionName: 'owned-function',
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Code: BUNDLE,
      Role: ROLE,
    },
  ],
  Version: ['AWS::Lambda::Version', { FunctionName: ref('Function') }],
  Alias: [
    'AWS::Lambda::Alias',
    { FunctionName: ref('Function'), Name: 'live', FunctionVersion: attribute('Version', 'Version') },
  ],
  Mapping: [
    'AWS::Lambda::EventSourceMapping',
    { FunctionName: ref('Function'), EventSourceArn: attribute('Queue', 'Arn'), Enabled: false },
  ],
  Pipe: [
    'AWS::Pipes::Pipe',
    {
      Name: 'owned-pipe',
      RoleArn: ROLE,
      DesiredState: 'STOPPED',
      Source: attribute('Table', 'StreamArn'),
      SourceParameters: { DynamoDBStreamParameters: { StartingPosition: 'TRIM_HORIZON' } },
      Target: attribute('Queue', 'Arn'),
    },
  ],
  Schedule: [
    'AWS::Scheduler::Schedule',
    {
      Name: 'owned-schedule',
      ScheduleExpression: 'rate(1 day)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: attribute('Function', 'Arn'), RoleArn: ROLE },
    },
  ],
  Machine: [
    'AWS::StepFunctions::StateMachine',
    {
      StateMachineName: 'owned-machine',
      RoleArn: ROLE,
      DefinitionString: '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}',
    },
  ],
  Application: [
    'AWS::CodeDeploy::Application',
    { ApplicationName: 'owned-application', ComputePlatform: 'Lambda' },
  ],
  DeploymentGroup: [
    'AWS::CodeDeploy::DeploymentGroup',
    {
      ApplicationName: ref('Application'),
      DeploymentGroupName: 'owned-group',
      ServiceRoleArn: ROLE,
      DeploymentConfigName: 'CodeDeployDefault.LambdaAllAtOnce',
      DeploymentStyle: { DeploymentType: 'BLUE_GREEN', DeploymentOption: 'WITH_TRAFFIC_CONTROL' },
    },
  ],
  Api: ['AWS::ApiGatewayV2::Api', { Name: 'owned-api', ProtocolType: 'HTTP' }],
  Integration: [
    'AWS::ApiGatewayV2::Integration',
    {
      ApiId: ref('Api'),
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: attribute('Function', 'Arn'),
      PayloadFormatVersion: '2.0',
    },
  ],
  Route: [
    'AWS::ApiGatewayV2::Route',
    {
      ApiId: ref('Api'),
      RouteKey: 'GET /owned',
      Target: { 'Fn::Join': ['/', ['integrations', ref('Integration')]] },
    },
  ],
  Stage: ['AWS::ApiGatewayV2::Stage', { ApiId: ref('Api'), StageName: '$default', AutoDeploy: true }],
  Authorizer: [
    'AWS::ApiGatewayV2::Authorizer',
    {
      ApiId: ref('Api'),
      Name: 'owned-authorizer',
      AuthorizerType: 'REQUEST',
      AuthorizerUri: attribute('Function', 'Arn'),
      AuthorizerPayloadFormatVersion: '2.0',
      EnableSimpleResponses: true,
      AuthorizerResultTtlInSeconds: 0,
    },
  ],
  TaskDefinition: [
    'AWS::ECS::TaskDefinition',
    {
      Family: 'owned-task',
      TaskRoleArn: ROLE,
      ExecutionRoleArn: ROLE,
      ContainerDefinitions: [
        {
          Name: 'owned',
          Image: 'owned',
          LogConfiguration: {
            LogDriver: 'awslogs',
            Options: { 'awslogs-group': '/owned/log-group', 'awslogs-stream-prefix': 'task' },
          },
          DockerLabels: { 'millrace.bundle': `s3://${BUNDLE.S3Bucket}/${BUNDLE.S3Key}` },
        },
      ],
    },
  ],
  Service: [
    'AWS::ECS::Service',
    {
      ServiceName: 'owned-service',
      Cluster: ref('Cluster'),
      TaskDefinition: ref('TaskDefinition'),
      DesiredCount: 0,
    },
  ],
  LoadBalancer: [
    'AWS::ElasticLoadBalancingV2::LoadBalancer',
    { Name: 'owned-balancer', Type: 'application', Scheme: 'internal' },
  ],
  TargetGroup: ['AWS::ElasticLoadBalancingV2::TargetGroup', { Name: 'owned-targets', Protocol: 'HTTP' }],
  Listener: [
    'AWS::ElasticLoadBalancingV2::Listener',
    { LoadBalancerArn: ref('LoadBalancer'), Port: 80, Protocol: 'HTTP', DefaultActions: FORWARD },
  ],
  ListenerRule: [
    'AWS::ElasticLoadBalancingV2::ListenerRule',
    {
      ListenerArn: LISTENER,
      Priority: 1,
      Conditions: [{ Field: 'path-pattern', Values: ['/owned'] }],
      Actions: FORWARD,
    },
  ],
  Alarm: ['AWS::CloudWatch::Alarm', { AlarmName: 'owned-alarm' }],
  Dashboard: ['AWS::CloudWatch::Dashboard', { DashboardName: 'owned-dashboard' }],
  Policy: [
    'AWS::IAM::Policy',
    { PolicyName: 'owned-policy', PolicyDocument: OPEN_POLICY, Roles: [ref('Role')] },
  ],
  Role: ['AWS::IAM::Role', anOpenRole('owned-role').Properties],
  KeyAlias: ['AWS::KMS::Alias', { AliasName: 'alias/owned' }],
  MetricFilter: ['AWS::Logs::MetricFilter', { LogGroupName: ref('LogGroup'), FilterName: 'owned-filter' }],
  ResourcePolicy: [
    'AWS::Logs::ResourcePolicy',
    { PolicyName: 'owned-resource-policy', PolicyDocument: JSON.stringify(MAY_LOG) },
  ],
  BucketPolicy: ['AWS::S3::BucketPolicy', { Bucket: ref('Bucket'), PolicyDocument: MAY_LOG }],
  ScalableTarget: [
    'AWS::ApplicationAutoScaling::ScalableTarget',
    {
      ServiceNamespace: 'ecs',
      ResourceId: 'service/owned/owned',
      ScalableDimension: 'ecs:service:DesiredCount',
    },
  ],
  ScalingPolicy: [
    'AWS::ApplicationAutoScaling::ScalingPolicy',
    { PolicyName: 'owned-scaling', ScalingTargetId: ref('ScalableTarget') },
  ],
  SecurityGroup: ['AWS::EC2::SecurityGroup', { VpcId: 'vpc-1', GroupName: 'owned-security-group' }],
  Repository: ['AWS::ECR::Repository', { RepositoryName: 'owned/repository' }],
  Cluster: ['AWS::ECS::Cluster', { ClusterName: 'owned-cluster' }],
  HttpNamespace: ['AWS::ServiceDiscovery::HttpNamespace', { Name: 'owned-http' }],
  DnsNamespace: ['AWS::ServiceDiscovery::PrivateDnsNamespace', { Name: 'owned.internal', Vpc: 'vpc-1' }],
};
