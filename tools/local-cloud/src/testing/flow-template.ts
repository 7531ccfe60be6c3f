import { anOpenRole, policyOf, queuePolicyFor, roleArn } from './open-role.ts';

const getAtt = (logicalId: string, attribute: string) => ({ 'Fn::GetAtt': [logicalId, attribute] });

/** Consumes payments from the queue and puts an event for each. It fails for a payment called `poison`. */
export const processorSource = `
exports.handler = async ({ Records }) => {
  const Entries = Records.map(({ body }) => ({
    EventBusName: 'millrace', Source: 'processing', DetailType: 'payment.accepted',
    Detail: JSON.stringify({ id: JSON.parse(body).dynamodb.Keys.pk.S }),
  }));
  if (Entries.some(({ Detail }) => Detail.includes('poison'))) throw new Error('poisoned');
  const response = await fetch(process.env.AWS_ENDPOINT_URL, {
    method: 'POST',
    headers: {
      'x-amz-target': 'AWSEvents.PutEvents',
      'content-type': 'application/x-amz-json-1.1',
      authorization: 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID + '/20250101/eu-west-1/events/aws4_request',
    },
    body: JSON.stringify({ Entries }),
  });
  const { FailedEntryCount } = await response.json();
  if (FailedEntryCount !== 0) throw new Error('not put');
};
exports.claim = async ({ id }) => ({ claimed: id });
`;

const aFunction = (handler: string, name: string) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    FunctionName: name,
    Runtime: 'nodejs24.x',
    Handler: `index.${handler}`,
    Code: { S3Bucket: 'flow-assets', S3Key: 'processor.zip' },
    Role: roleArn(),
    Timeout: 5,
  },
});

const workflow = {
  StartAt: 'Claim',
  States: {
    Claim: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: { FunctionName: '${Claim}', 'Payload.$': '$.detail' },
      ResultSelector: { 'claimed.$': '$.Payload.claimed' },
      ResultPath: '$.claim',
      Next: 'Record',
    },
    Record: {
      Type: 'Task',
      Resource: 'arn:aws:states:::dynamodb:putItem',
      Parameters: {
        TableName: 'settlements',
        Item: { pk: { 'S.$': '$.claim.claimed' }, execution: { 'S.$': '$$.Execution.Name' } },
      },
      ResultPath: null,
      Next: 'Notify',
    },
    Notify: {
      Type: 'Task',
      Resource: 'arn:aws:states:::sns:publish',
      Parameters: { TopicArn: '${Notices}', 'Message.$': '$.claim' },
      End: true,
    },
  },
};

const aTable = (name: string) => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    TableName: name,
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
  },
});

const eventsMayLog = policyOf({
  Effect: 'Allow',
  Principal: { Service: 'events.amazonaws.com' },
  Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  Resource: '*',
});

/** The flow of a payment: table, stream, pipe, queue, function, bus, rules, state machine, topic, mail. */
export const flowTemplate = {
  Resources: {
    Role: anOpenRole(),
    Payments: aTable('payments'),
    Settlements: aTable('settlements'),
    Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'payments', VisibilityTimeout: 6 } },
    Pipe: {
      Type: 'AWS::Pipes::Pipe',
      Properties: {
        Name: 'payments',
        RoleArn: roleArn(),
        Source: getAtt('Payments', 'StreamArn'),
        SourceParameters: {
          FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT"]}' }] },
          DynamoDBStreamParameters: { StartingPosition: 'TRIM_HORIZON', BatchSize: 10 },
        },
        Target: getAtt('Queue', 'Arn'),
      },
    },
    Processor: aFunction('handler', 'processor'),
    Claim: aFunction('claim', 'claim'),
    Mapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: getAtt('Queue', 'Arn'),
        FunctionName: { Ref: 'Processor' },
        BatchSize: 10,
      },
    },
    Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'millrace' } },
    Accepted: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'accepted' } },
    AcceptedPolicy: queuePolicyFor({ Ref: 'Accepted' }, 'events.amazonaws.com'),
    LogPolicy: {
      Type: 'AWS::Logs::ResourcePolicy',
      Properties: { PolicyName: 'events', PolicyDocument: JSON.stringify(eventsMayLog) },
    },
    Log: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/millrace/events' } },
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        Name: 'accepted',
        EventBusName: { Ref: 'Bus' },
        EventPattern: { 'detail-type': ['payment.accepted'] },
        Targets: [
          { Id: 'workflow', Arn: { Ref: 'Workflow' }, RoleArn: roleArn() },
          { Id: 'queue', Arn: getAtt('Accepted', 'Arn') },
          { Id: 'log', Arn: { 'Fn::Sub': 'arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:${Log}' } },
        ],
      },
    },
    Workflow: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        StateMachineName: 'settle',
        StateMachineType: 'EXPRESS',
        RoleArn: roleArn(),
        DefinitionString: JSON.stringify(workflow),
        DefinitionSubstitutions: { Claim: getAtt('Claim', 'Arn'), Notices: { Ref: 'Notices' } },
      },
    },
    Notices: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'notices' } },
    Mail: {
      Type: 'AWS::SNS::Subscription',
      Properties: { TopicArn: { Ref: 'Notices' }, Protocol: 'email', Endpoint: 'ops@example.com' },
    },
  },
};
