import { anApp, of, policy, template, type BrokenApp } from './builders.ts';

const ref = (Ref: string) => ({ Ref });
const route = { RouteKey: 'GET /rates', AuthorizationType: 'NONE', Target: ref('Integration') };
/** Breaks each rule of stacks, access and contracts. */
export const brokenAccess: Readonly<Record<string, BrokenApp>> = {
  'export and import nothing': [
    anApp({ service: template({}, { Outputs: { Arn: { Export: { Name: 'arn' } } } }) }),
    'output Arn is exported',
  ],
  'tag every stack': [
    anApp({
      stacks: [
        {
          name: 'millrace-dev-quote',
          template: template({}),
          tags: { project: 'millrace', module: 'quote' },
          terminationProtection: false,
        },
      ],
    }),
    'millrace-dev-quote has no tag stage',
  ],
  'protect stacks of data from deletion': [
    anApp({
      stacks: [
        { name: 'millrace-dev-quote-data', template: template({}), tags: {}, terminationProtection: false },
      ],
    }),
    'millrace-dev-quote-data can be deleted',
  ],
  'read and publish parameters of this stage only': [
    anApp({
      service: template({ Url: of('AWS::SSM::Parameter', { Name: '/millrace/prod/quote/api-url' }) }),
    }),
    '/millrace/prod/quote/api-url is published',
  ],
  'keep what is stateful in the data stack, and nothing else there': [
    anApp({ service: template({ Table: of('AWS::DynamoDB::Table') }) }),
    'Table (AWS::DynamoDB::Table) is in the service stack',
  ],
  'match the list of modules': [
    anApp({ service: template({ Queue: of('AWS::SQS::Queue', { QueueName: 'millrace-dev-NewQueue' }) }) }),
    'queue NewQueue is not listed',
  ],
  'allow no wildcard without a reason': [
    anApp({ service: policy({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::rates/*' }) }),
    'Role allows arn:aws:s3:::rates/*',
  ],
  'INV-19: let two functions of settlement add to the ledger, and nothing do more than read it besides': [
    anApp({ service: policy({ Action: 'dynamodb:PutItem', Resource: '*' }) }),
    'Role may dynamodb:PutItem',
  ],
  'let nothing use a table of another module': [
    anApp({
      service: policy({
        Action: 'dynamodb:GetItem',
        Resource: 'arn:aws:dynamodb:eu-west-1:111122223333:table/millrace-dev-order-orders',
      }),
    }),
    'Role may use millrace-dev-order-orders',
  ],
  'let nothing publish events as another module': [
    anApp({
      service: policy({
        Action: 'events:PutEvents',
        Resource: 'arn:aws:events:eu-central-1:111122223333:event-bus/millrace-dev',
        Condition: { StringEquals: { 'events:source': 'millrace.payment' } },
      }),
    }),
    'Role may publish events of other sources than millrace.quote',
  ],
  'let no AWS service act on topics and queues for other accounts': [
    anApp({
      service: template({
        Policy: of('AWS::SQS::QueuePolicy', {
          PolicyDocument: {
            Statement: [{ Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: '*' }],
          },
        }),
      }),
    }),
    'Policy lets sns.amazonaws.com act for any account',
  ],
  'let services create log streams without a condition that they never meet': [
    anApp({
      service: template({
        Policy: of('AWS::Logs::ResourcePolicy', {
          PolicyDocument: JSON.stringify({
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Service: 'events.amazonaws.com' },
                Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
                Condition: { ArnLike: { 'aws:SourceArn': 'arn:any' } },
              },
            ],
          }),
        }),
      }),
    }),
    'Policy lets events.amazonaws.com create log streams on a condition',
  ],
  'give services what CDK’s own constructs give them, or say why not': [
    anApp({
      service: template({
        Role: of('AWS::IAM::Role', {
          AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: 'scheduler.amazonaws.com' } }] },
        }),
        Schedule: of('AWS::Scheduler::Schedule', { Target: { RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } } }),
      }),
    }),
    'Role lacks lambda:InvokeFunction of CDK’s target LambdaInvoke',
  ],
  'need no service-linked role but those that the first deployment prepares': [
    anApp({ service: template({ Linked: of('AWS::IAM::ServiceLinkedRole') }) }),
    'Linked may exist already',
  ],
  'use no managed policy': [
    anApp({ service: template({ Role: of('AWS::IAM::Role', { ManagedPolicyArns: ['arn:any'] }) }) }),
    'Role has managed policies',
  ],
  'leave only the public routes without an authorizer': [
    anApp({ service: template({ Rates: of('AWS::ApiGatewayV2::Route', route) }) }),
    'GET /rates needs no key',
  ],
  'take, call and offer what the contracts of the modules say, and all of it': [
    anApp({ owner: 'payment' }),
    'payment offers payment.claim by its contract only',
  ],
  'hold nothing that the local cloud refuses': [
    anApp({ service: template({ Cluster: of('AWS::EKS::Cluster') }) }),
    'AWS::EKS::Cluster',
  ],
  'have a reason for what cdk-nag finds': [
    anApp({
      nag: {
        findings: [
          {
            stack: 'millrace-dev-quote',
            resource: 'Queue',
            rule: 'AwsSolutions-SQS4',
            detail: '',
            cause: 'No TLS.',
          },
        ],
        given: [],
      },
    }),
    'millrace-dev-quote Queue AwsSolutions-SQS4 : No TLS.',
  ],
};
