import type { Stack } from 'aws-cdk-lib';
import { PipelineProject } from 'aws-cdk-lib/aws-codebuild';
import { Repository } from 'aws-cdk-lib/aws-codecommit';
import { Artifact, Pipeline } from 'aws-cdk-lib/aws-codepipeline';
import {
  CodeBuildAction,
  CodeCommitSourceAction,
  CodeStarConnectionsSourceAction,
  ManualApprovalAction,
} from 'aws-cdk-lib/aws-codepipeline-actions';
import { AttributeType, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { FlowLog, FlowLogDestination, FlowLogResourceType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Repository as ImageRepository } from 'aws-cdk-lib/aws-ecr';
import { ContainerImage, FargateTaskDefinition, LogDrivers } from 'aws-cdk-lib/aws-ecs';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { CodePipeline, SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { Code, Function as LambdaFunction, Runtime, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke as ScheduledInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { DefinitionBody, LogLevel, Pass, StateMachine, TaskInput } from 'aws-cdk-lib/aws-stepfunctions';
import {
  DynamoAttributeValue,
  DynamoUpdateItem,
  EventBridgePutEvents,
  LambdaInvoke,
  SnsPublish,
} from 'aws-cdk-lib/aws-stepfunctions-tasks';

/**
 * A pipeline that a stage of CDK's own would have in the place of ours, with its project.
 * @param providers of the actions, as a pipeline names them
 */
export function pipelineWith(stack: Stack, providers: readonly string[]): void {
  const source = new Artifact();
  const commits = providers.includes('CodeCommit')
    ? new CodeCommitSourceAction({
        actionName: 'Source',
        output: source,
        repository: Repository.fromRepositoryName(stack, 'Commits', 'commits'),
        codeBuildCloneOutput: true,
      })
    : new CodeStarConnectionsSourceAction({
        actionName: 'Source',
        output: source,
        connectionArn: 'arn:aws:codestar-connections:eu-central-1:111122223333:connection/x',
        owner: 'owner',
        repo: 'repo',
        codeBuildCloneOutput: true,
      });
  const project = new PipelineProject(stack, 'Project');
  const actions = [
    new CodeBuildAction({ actionName: 'Build', project, input: source }),
    ...(providers.includes('Manual')
      ? [new ManualApprovalAction({ actionName: 'Approve', notificationTopic: new Topic(stack, 'Topic') })]
      : []),
  ];
  new Pipeline(stack, 'Pipeline', {
    stages: [
      { stageName: 'Source', actions: [commits] },
      { stageName: 'Build', actions },
    ],
  });
}

export function taskFromEcr(stack: Stack): void {
  const image = ContainerImage.fromEcrRepository(new ImageRepository(stack, 'Images'));
  const logging = LogDrivers.awsLogs({ logGroup: new LogGroup(stack, 'Log'), streamPrefix: 'task' });
  new FargateTaskDefinition(stack, 'Task').addContainer('container', { image, logging });
}

export function ruleForPipeline(stack: Stack): void {
  const pipeline = Pipeline.fromPipelineArn(
    stack,
    'Pipeline',
    'arn:aws:codepipeline:eu-central-1:111122223333:x',
  );
  new Rule(stack, 'Rule', { eventPattern: { source: ['x'] }, targets: [new CodePipeline(pipeline)] });
}

export function ruleForStateMachine(stack: Stack): void {
  const machine = new StateMachine(stack, 'Machine', {
    definitionBody: DefinitionBody.fromChainable(new Pass(stack, 'Pass')),
  });
  new Rule(stack, 'Rule', { eventPattern: { source: ['x'] }, targets: [new SfnStateMachine(machine)] });
}

export function scheduleOfFunction(stack: Stack): void {
  new Schedule(stack, 'Schedule', {
    schedule: ScheduleExpression.expression('rate(1 minute)'),
    target: new ScheduledInvoke(aFunction(stack)),
  });
}

/** With its own log and traces, and the tasks of the workflows here. */
export function loggedStateMachine(stack: Stack): void {
  const table = new Table(stack, 'Table', { partitionKey: { name: 'pk', type: AttributeType.STRING } });
  const steps = new LambdaInvoke(stack, 'Invoke', { lambdaFunction: aFunction(stack) })
    .next(new DynamoUpdateItem(stack, 'Update', { table, key: { pk: DynamoAttributeValue.fromString('x') } }))
    .next(
      new SnsPublish(stack, 'Publish', {
        topic: new Topic(stack, 'Topic'),
        message: TaskInput.fromText('x'),
      }),
    )
    .next(
      new EventBridgePutEvents(stack, 'Put', {
        entries: [
          {
            detail: TaskInput.fromObject({}),
            detailType: 'x',
            eventBus: new EventBus(stack, 'Bus'),
            source: 'x',
          },
        ],
      }),
    );
  new StateMachine(stack, 'Machine', {
    definitionBody: DefinitionBody.fromChainable(steps),
    logs: { destination: new LogGroup(stack, 'Log'), level: LogLevel.ERROR },
    tracingEnabled: true,
  });
}

export function networkWithFlowLog(stack: Stack): void {
  new FlowLog(stack, 'FlowLog', {
    resourceType: FlowLogResourceType.fromVpc(new Vpc(stack, 'Vpc', { maxAzs: 1, natGateways: 0 })),
    destination: FlowLogDestination.toCloudWatchLogs(new LogGroup(stack, 'Log')),
  });
}

export function functionOfQueue(stack: Stack): void {
  aFunction(stack).addEventSource(new SqsEventSource(new Queue(stack, 'Queue')));
}

/** With a dead-letter queue. */
export function functionOfStream(stack: Stack): void {
  const table = new Table(stack, 'Table', {
    partitionKey: { name: 'pk', type: AttributeType.STRING },
    stream: StreamViewType.NEW_IMAGE,
  });
  aFunction(stack).addEventSource(
    new DynamoEventSource(table, {
      startingPosition: StartingPosition.TRIM_HORIZON,
      onFailure: new SqsDlq(new Queue(stack, 'DeadLetters')),
    }),
  );
}

function aFunction(stack: Stack): LambdaFunction {
  return new LambdaFunction(stack, 'Function', {
    runtime: Runtime.NODEJS_LATEST,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = () => {}'),
  });
}
