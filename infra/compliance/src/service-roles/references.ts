import {
  logicalIdOf,
  propertyOf,
  resourcesOf,
  type NamedResource,
  type TemplateJson,
} from '@millrace/constructs/testing/template.ts';
import * as cdk from './cdk-constructs.ts';
import { grantedByCdk } from './granted-actions.ts';

/** What a service needs of the role of a resource. */
export interface Reference {
  /** As in `cdk codepipeline`. */
  readonly name: string;
  /** Whether it is about this resource. By default it is about each of its type. */
  readonly appliesTo?: (user: NamedResource, template: TemplateJson) => boolean;
  /** The actions that CDK's own construct grants, or that AWS documents. */
  readonly actions: (user: NamedResource, template: TemplateJson) => readonly string[];
  /** Of these actions, those that the roles here need not have, and why. */
  readonly exceptions?: Readonly<Record<string, string>>;
}

const granted = new Map<string, readonly string[]>();

/** A synthesis takes a second, so each is made once. */
function once(name: string, make: () => readonly string[]): readonly string[] {
  const actions = granted.get(name) ?? make();
  granted.set(name, actions);
  return actions;
}

function fromCdk(
  name: string,
  service: string,
  {
    build,
    ...more
  }: Pick<Reference, 'appliesTo' | 'exceptions'> & { build: Parameters<typeof grantedByCdk>[0] },
): Reference {
  return { name, ...more, actions: () => once(name, () => grantedByCdk(build, service)) };
}

/** For roles that CDK has no construct for, or to which it attaches a policy of AWS by its name. */
function documented(
  name: string,
  actions: readonly string[],
  exceptions: Reference['exceptions'] = {},
): Reference {
  return { name, actions: () => actions, exceptions };
}

/** The providers of a pipeline's actions, or of those of all pipelines. */
function providersOf(
  template: TemplateJson,
  pipelines = resourcesOf(template, 'AWS::CodePipeline::Pipeline'),
) {
  const stages = pipelines.flatMap(
    (pipeline) => propertyOf(pipeline, 'Stages') as { Actions: { ActionTypeId: { Provider: string } }[] }[],
  );
  const providers = stages.flatMap(({ Actions }) => Actions.map(({ ActionTypeId }) => ActionTypeId.Provider));
  return [...new Set(providers)].sort();
}

const pipelineRole = (service: string, providers: readonly string[]): readonly string[] =>
  once(`${service} ${providers.join()}`, () =>
    grantedByCdk((stack) => cdk.pipelineWith(stack, providers), service),
  );

const NO_OBJECT_SETTINGS =
  'No action of the pipelines writes tags, retention or legal holds of its artifacts.';
const READS_ONE_OBJECT = 'It reads artifacts by their keys, and lists none.';
const NO_REPORTS = 'No buildspec has reports.';
const WRITES_NO_ARTIFACT = 'No build has an output artifact.';
const HAS_LOG_GROUP = 'The log group is in the template.';
const NEEDS_NO_ADDRESS = 'Lambda has the queue’s address from its ARN: its policy of AWS has no such action.';

/** Whether a mapping of the function, or of an alias of it, has a source with or without a position to start at. */
function reads(kind: 'queue' | 'stream') {
  return (fn: NamedResource, template: TemplateJson): boolean => {
    const aliases = resourcesOf(template, 'AWS::Lambda::Alias')
      .filter((alias) => logicalIdOf(propertyOf(alias, 'FunctionName')) === fn.id)
      .map(({ id }) => id);
    return resourcesOf(template, 'AWS::Lambda::EventSourceMapping')
      .filter((mapping) => (propertyOf(mapping, 'StartingPosition') === undefined) === (kind === 'queue'))
      .some((mapping) =>
        [fn.id, ...aliases].includes(logicalIdOf(propertyOf(mapping, 'FunctionName')) ?? ''),
      );
  };
}

/** Whether a rule has a target of this service with this role, as in `:codepipeline:`. */
function delivers(service: 'codepipeline' | 'states') {
  return (rule: NamedResource, template: TemplateJson): boolean =>
    (propertyOf(rule, 'Targets') as { Arn: unknown }[]).some(({ Arn }) => {
      const isMachine =
        resourcesOf(template, 'AWS::StepFunctions::StateMachine').some(({ id }) => id === logicalIdOf(Arn)) ||
        JSON.stringify(Arn).includes(':states:');
      return (service === 'states') === isMachine;
    });
}

/** By type and property of the resources that AWS services work for with a role. */
export const references: Readonly<Record<string, readonly Reference[] | { readonly ownCode: string }>> = {
  'AWS::CodePipeline::Pipeline RoleArn': [
    {
      name: 'CDK’s Pipeline',
      actions: (pipeline, template) => pipelineRole('codepipeline', providersOf(template, [pipeline])),
      exceptions: {
        's3:Abort*':
          'Only a service that uploads in parts has uploads to abort. The bucket aborts those that are left.',
        's3:DeleteObject*': 'The bucket deletes artifacts when they are old.',
        's3:List*': READS_ONE_OBJECT,
        's3:PutObjectLegalHold': NO_OBJECT_SETTINGS,
        's3:PutObjectRetention': NO_OBJECT_SETTINGS,
        's3:PutObjectTagging': NO_OBJECT_SETTINGS,
        's3:PutObjectVersionTagging': NO_OBJECT_SETTINGS,
      },
    },
  ],
  'AWS::CodeBuild::Project ServiceRole': [
    {
      name: 'CDK’s PipelineProject',
      actions: (_project, template) => pipelineRole('codebuild', providersOf(template)),
      exceptions: {
        'codebuild:BatchPutCodeCoverages': NO_REPORTS,
        'codebuild:BatchPutTestCases': NO_REPORTS,
        'codebuild:CreateReport': NO_REPORTS,
        'codebuild:CreateReportGroup': NO_REPORTS,
        'codebuild:UpdateReport': NO_REPORTS,
        'kms:Encrypt': WRITES_NO_ARTIFACT,
        'kms:GenerateDataKey*': WRITES_NO_ARTIFACT,
        'kms:ReEncrypt*': WRITES_NO_ARTIFACT,
        'logs:CreateLogGroup': HAS_LOG_GROUP,
        's3:List*': READS_ONE_OBJECT,
      },
    },
  ],
  'AWS::ECS::TaskDefinition ExecutionRoleArn': [
    fromCdk('CDK’s FargateTaskDefinition', 'ecs-tasks', { build: cdk.taskFromEcr }),
  ],
  'AWS::ECS::TaskDefinition TaskRoleArn': { ownCode: 'The role of the container’s own code.' },
  'AWS::Events::Rule Targets.RoleArn': [
    fromCdk('CDK’s target CodePipeline', 'events', {
      build: cdk.ruleForPipeline,
      appliesTo: delivers('codepipeline'),
    }),
    fromCdk('CDK’s target SfnStateMachine', 'events', {
      build: cdk.ruleForStateMachine,
      appliesTo: delivers('states'),
    }),
  ],
  'AWS::Scheduler::Schedule Target.RoleArn': [
    fromCdk('CDK’s target LambdaInvoke', 'scheduler', { build: cdk.scheduleOfFunction }),
  ],
  'AWS::StepFunctions::StateMachine RoleArn': [
    fromCdk('CDK’s StateMachine', 'states', { build: cdk.loggedStateMachine }),
  ],
  'AWS::EC2::FlowLog DeliverLogsPermissionArn': [
    fromCdk('CDK’s FlowLog', 'vpc-flow-logs', { build: cdk.networkWithFlowLog }),
  ],
  'AWS::Lambda::Function Role': [
    documented(
      'AWSLambdaBasicExecutionRole',
      ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
      { 'logs:CreateLogGroup': HAS_LOG_GROUP },
    ),
    fromCdk('CDK’s SqsEventSource', 'lambda', {
      build: cdk.functionOfQueue,
      appliesTo: reads('queue'),
      exceptions: {
        'sqs:ChangeMessageVisibility':
          'Lambda leaves a message hidden until its time is over: its policy of AWS has no such action.',
        'sqs:GetQueueUrl': NEEDS_NO_ADDRESS,
      },
    }),
    fromCdk('CDK’s DynamoEventSource', 'lambda', {
      build: cdk.functionOfStream,
      appliesTo: reads('stream'),
      exceptions: {
        'sqs:GetQueueAttributes': 'Lambda only sends to a dead-letter queue.',
        'sqs:GetQueueUrl': NEEDS_NO_ADDRESS,
      },
    }),
  ],
  // CDK lets the service call the function by a policy of the function, without a role.
  'AWS::ApiGatewayV2::Authorizer AuthorizerCredentialsArn': [
    documented(
      'https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html',
      ['lambda:InvokeFunction'],
    ),
  ],
  // CDK attaches this policy.
  'AWS::CodeDeploy::DeploymentGroup ServiceRoleArn': [
    documented(
      'AWSCodeDeployRoleForLambdaLimited',
      [
        'cloudwatch:DescribeAlarms',
        'lambda:GetAlias',
        'lambda:GetProvisionedConcurrencyConfig',
        'lambda:InvokeFunction',
        'lambda:UpdateAlias',
        's3:GetObject',
        's3:GetObjectVersion',
        'sns:Publish',
      ],
      {
        's3:GetObject': 'CloudFormation passes the revision itself, not an object.',
        's3:GetObjectVersion': 'CloudFormation passes the revision itself, not an object.',
        'sns:Publish': 'No deployment group has triggers.',
      },
    ),
  ],
  // CDK has no released construct of pipes.
  'AWS::Pipes::Pipe RoleArn': [
    documented('https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-permissions.html', [
      'dynamodb:DescribeStream',
      'dynamodb:GetRecords',
      'dynamodb:GetShardIterator',
      'dynamodb:ListStreams',
      'sqs:SendMessage',
    ]),
  ],
};
