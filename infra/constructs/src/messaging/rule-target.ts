import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { allow } from '../access.ts';
import type { ModuleStack } from '../module-stack.ts';
import { arnOf } from '../resource-names.ts';

/** As long as EventBridge tries at all: a day, 185 times. */
export const RULE_RETRIES = { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 86_400 };

/** Lets the rules of the stage's bus put messages into a queue, and nobody else. */
export function letRulesFill(stack: ModuleStack, queue: Queue): void {
  const { stage } = stack;
  const ofTheBus = arnOf(stage, 'events', `rule/millrace-${stage.name}/*`);
  const fill = allow(['sqs:SendMessage'], [queue.queueArn], { ArnLike: { 'aws:SourceArn': ofTheBus } });
  fill.addPrincipals(new ServicePrincipal('events.amazonaws.com'));
  queue.addToResourcePolicy(fill);
}
