import { DeadLetterQueue, RULE_RETRIES, allow, arnOf, type ModuleStack } from '@millrace/constructs';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { topicArn } from './pipeline-names.ts';

/** Queue for events that a rule on the account's default bus cannot deliver. Its alarm notifies the stage's topic, not the pipeline's. */
export function undeliveredEvents(stack: ModuleStack): Queue {
  const { queue } = new DeadLetterQueue(stack, 'Undelivered', 'undelivered-dlq');
  const rules = arnOf(stack.stage, 'events', `rule/${stack.nameOf('*')}`);
  const send = allow(['sqs:SendMessage'], [queue.queueArn], { ArnLike: { 'aws:SourceArn': rules } });
  send.addPrincipals(new ServicePrincipal('events.amazonaws.com'));
  queue.addToResourcePolicy(send);
  return queue;
}

/** Sends a mail for every failed action in any stage, including a rejected approval. */
export function mailFailures(stack: ModuleStack, pipelineNames: readonly string[], undelivered: Queue): void {
  const console = `https://${stack.stage.region}.console.aws.amazon.com/codesuite/codepipeline/pipelines`;
  new CfnRule(stack, 'FailedActions', {
    name: stack.nameOf('failed-actions'),
    eventPattern: {
      source: ['aws.codepipeline'],
      'detail-type': ['CodePipeline Action Execution State Change'],
      detail: { pipeline: [...pipelineNames], state: ['FAILED'] },
    },
    targets: [
      {
        id: 'failures',
        arn: topicArn(stack.stage, 'failures'),
        retryPolicy: RULE_RETRIES,
        deadLetterConfig: { arn: undelivered.queueArn },
        inputTransformer: {
          inputPathsMap: {
            action: '$.detail.action',
            execution: '$.detail.execution-id',
            pipeline: '$.detail.pipeline',
            stage: '$.detail.stage',
            time: '$.time',
          },
          inputTemplate: [
            '"<action> in stage <stage> of <pipeline> failed at <time>."',
            `"${console}/<pipeline>/executions/<execution>/timeline"`,
          ].join('\n'),
        },
      },
    ],
  });
}
