import { policyOf, queuePolicyFor, roleArn } from './open-role.ts';
import { aFunction, allow, aRole, arn, type Statement } from './permissions-cloud.ts';

export type Resources = Readonly<Record<string, object>>;

/** How a test makes a caller work. */
export type Trigger =
  | { readonly put: string }
  | { readonly event: string }
  | { readonly send: string }
  | { readonly publish: string }
  | { readonly request: string }
  | { readonly execute: string }
  | { readonly schedule: string }
  | { readonly nothing: true };

/** Where the work of a caller can be seen. */
export type Effect =
  | { readonly queue: string }
  | { readonly log: string }
  | { readonly request: string }
  | { readonly execution: string };

/** A service that calls on behalf of a resource. */
export interface ServiceCaller {
  /** `events.amazonaws.com`, or the role and the session. */
  readonly who: string;
  readonly needs: readonly (readonly [action: string, resource: string])[];
  readonly trigger: Trigger;
  readonly effect: Effect;
  /** @param statements of its role: none, or those that it needs */
  resources(statements: readonly Statement[]): Resources;
}

export const getAtt = (logicalId: string, name = 'Arn') => ({ 'Fn::GetAtt': [logicalId, name] });
export const queue = (QueueName: string) => ({ Type: 'AWS::SQS::Queue', Properties: { QueueName } });
const queueArn = (name: string) => arn('sqs', name);
const streamOf = (name: string) => arn('dynamodb', `table/${name}/stream/*`);
export const streamed = (TableName: string) => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    TableName,
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
  },
});
const READ = ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map(
  (name) => `dynamodb:${name}`,
);
const TRIM_HORIZON = { StartingPosition: 'TRIM_HORIZON' };

const aPipe = (Name: string) => ({
  Type: 'AWS::Pipes::Pipe',
  Properties: {
    Name,
    RoleArn: roleArn(`${Name}Role`),
    Source: getAtt(`${Name}Table`, 'StreamArn'),
    SourceParameters: { DynamoDBStreamParameters: TRIM_HORIZON },
    Target: getAtt(`${Name}Queue`),
  },
});
const aRule = (Name: string, target: object) => ({
  Type: 'AWS::Events::Rule',
  Properties: { Name, EventPattern: { 'detail-type': [Name] }, Targets: [{ Id: 't', ...target }] },
});
const eventsMay = (name: string, statements: readonly Statement[]): Resources =>
  statements.length === 0 ? {} : { [`${name}Policy`]: queuePolicyFor({ Ref: name }, 'events.amazonaws.com') };
const aMapping = (name: string, properties: object) => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: { FunctionName: { Ref: name }, ...properties },
});
export const session = (name: string) => `arn:aws:sts::000000000000:assumed-role/${name}`;

/** Pipes, rules, mappings and subscriptions. To add a caller, add an entry. */
export const deliveryCallers: Readonly<Record<string, ServiceCaller>> = {
  'a pipe to its target': {
    who: session('pipe/pipe'),
    needs: [['sqs:SendMessage', queueArn('pipe')]],
    trigger: { put: 'pipe' },
    effect: { queue: 'pipe' },
    resources: (statements) => ({
      pipeTable: streamed('pipe'),
      pipeQueue: queue('pipe'),
      pipeRole: aRole('pipe', 'pipes', allow(READ, streamOf('pipe')), ...statements),
      pipe: aPipe('pipe'),
    }),
  },
  'a pipe to its source': {
    who: session('source/source'),
    needs: READ.map((action) => [action, streamOf('source')] as const),
    trigger: { put: 'source' },
    effect: { queue: 'source' },
    resources: (statements) => ({
      sourceTable: streamed('source'),
      sourceQueue: queue('source'),
      sourceRole: aRole('source', 'pipes', allow('sqs:SendMessage', queueArn('source')), ...statements),
      source: aPipe('source'),
    }),
  },
  'a rule without a role': {
    who: 'events.amazonaws.com',
    needs: [['sqs:SendMessage', queueArn('ruled')]],
    trigger: { event: 'ruled' },
    effect: { queue: 'ruled' },
    resources: (statements) => ({
      ruled: queue('ruled'),
      ruledRule: aRule('ruled', { Arn: getAtt('ruled') }),
      ...eventsMay('ruled', statements),
    }),
  },
  'a rule with a role': {
    who: session('started/started'),
    needs: [['states:StartExecution', arn('states', 'stateMachine:started')]],
    trigger: { event: 'started' },
    effect: { execution: 'started' },
    resources: (statements) => ({
      startedRole: aRole('started', 'events', ...statements),
      startedMachineRole: aRole('started-machine', 'states'),
      startedMachine: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          StateMachineName: 'started',
          RoleArn: roleArn('startedMachineRole'),
          DefinitionString: '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}',
        },
      },
      startedRule: aRule('started', { Arn: { Ref: 'startedMachine' }, RoleArn: roleArn('startedRole') }),
    }),
  },
  'a rule to a log group': {
    who: 'events.amazonaws.com',
    needs: [['logs:CreateLogStream', arn('logs', 'log-group:/logged:log-stream:logged')]],
    trigger: { event: 'logged' },
    effect: { log: '/logged' },
    resources: (statements) => ({
      logged: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/logged' } },
      loggedRule: aRule('logged', { Arn: arn('logs', 'log-group:/logged') }),
      ...(statements.length > 0 && {
        loggedPolicy: {
          Type: 'AWS::Logs::ResourcePolicy',
          Properties: {
            PolicyName: 'logged',
            PolicyDocument: JSON.stringify(
              policyOf({ ...allow('logs:*'), Principal: { Service: 'events.amazonaws.com' } }),
            ),
          },
        },
      }),
    }),
  },
  'a rule to its dead letters': {
    who: 'events.amazonaws.com',
    needs: [['sqs:SendMessage', queueArn('dead')]],
    trigger: { event: 'dead' },
    effect: { queue: 'dead' },
    resources: (statements) => ({
      closed: queue('closed'),
      dead: queue('dead'),
      deadRule: aRule('dead', {
        Arn: getAtt('closed'),
        DeadLetterConfig: { Arn: getAtt('dead') },
        RetryPolicy: { MaximumRetryAttempts: 0 },
      }),
      ...eventsMay('dead', statements),
    }),
  },
  'a mapping to its dead letters': {
    who: session('failing/failing'),
    needs: [['sqs:SendMessage', queueArn('failed')]],
    trigger: { put: 'failing' },
    effect: { queue: 'failed' },
    resources: (statements) => ({
      failingTable: streamed('failing'),
      failed: queue('failed'),
      failingRole: aRole('failing', 'lambda', allow(READ, streamOf('failing')), ...statements),
      failing: aFunction('failing', 'failingRole', 'fail'),
      failingMapping: aMapping('failing', {
        EventSourceArn: getAtt('failingTable', 'StreamArn'),
        ...TRIM_HORIZON,
        MaximumRetryAttempts: 0,
        DestinationConfig: { OnFailure: { Destination: getAtt('failed') } },
      }),
    }),
  },
  'a mapping to its queue': {
    who: session('polled/polled'),
    needs: [['sqs:ReceiveMessage', queueArn('polled')]],
    trigger: { send: 'polled' },
    effect: { log: '/aws/lambda/polled' },
    resources: (statements) => ({
      polledQueue: queue('polled'),
      polledRole: aRole(
        'polled',
        'lambda',
        allow(['sqs:GetQueueAttributes', 'sqs:DeleteMessage'], queueArn('polled')),
        ...statements,
      ),
      polled: aFunction('polled', 'polledRole', 'consume'),
      polledMapping: aMapping('polled', { EventSourceArn: getAtt('polledQueue') }),
    }),
  },
  'a mapping to its stream': {
    who: session('streamed/streamed'),
    needs: READ.map((action) => [action, streamOf('streamed')] as const),
    trigger: { put: 'streamed' },
    effect: { log: '/aws/lambda/streamed' },
    resources: (statements) => ({
      streamedTable: streamed('streamed'),
      streamedRole: aRole('streamed', 'lambda', ...statements),
      streamed: aFunction('streamed', 'streamedRole', 'consume'),
      streamedMapping: aMapping('streamed', {
        EventSourceArn: getAtt('streamedTable', 'StreamArn'),
        ...TRIM_HORIZON,
      }),
    }),
  },
  'a subscription of a queue': {
    who: 'sns.amazonaws.com',
    needs: [['sqs:SendMessage', queueArn('subscribed')]],
    trigger: { publish: 'subscribed' },
    effect: { queue: 'subscribed' },
    resources: (statements) => ({
      subscribed: queue('subscribed'),
      subscribedTopic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'subscribed' } },
      subscription: {
        Type: 'AWS::SNS::Subscription',
        Properties: { TopicArn: { Ref: 'subscribedTopic' }, Protocol: 'sqs', Endpoint: getAtt('subscribed') },
      },
      ...(statements.length > 0 && {
        subscribedPolicy: queuePolicyFor({ Ref: 'subscribed' }, 'sns.amazonaws.com'),
      }),
    }),
  },
};
