import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { allow } from '../access.ts';
import type { ModuleStack } from '../module-stack.ts';
import { arnOf } from '../resource-names.ts';

/** The maximum of EventBridge: 185 attempts within a day. */
export const RULE_RETRIES = { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 86_400 };

/** Allows only the rules of the stage's bus to send messages to a queue. */
export function allowRulesToSend(stack: ModuleStack, queue: Queue): void {
  const { stage } = stack;
  const rulesOfBus = arnOf(stage, 'events', `rule/millrace-${stage.name}/*`);
  const send = allow(['sqs:SendMessage'], [queue.queueArn], { ArnLike: { 'aws:SourceArn': rulesOfBus } });
  send.addPrincipals(new ServicePrincipal('events.amazonaws.com'));
  queue.addToResourcePolicy(send);
}
