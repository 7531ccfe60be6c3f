import type { Cloud } from '../../cloud.ts';
import { ResourceRefused } from '../../resource-type.ts';
import { logGroupOf, serviceOf } from '../arn.ts';
import { deliver } from '../deliver.ts';
import type { Gate } from '../gate.ts';
import type { Delivery, DeliveryTable } from './delivery-table.ts';
import { Lane, type LaneOptions } from './lane.ts';
import type { Rule, RuleTarget } from './rule.ts';

export interface LaneContext {
  readonly cloud: Pick<Cloud, 'messaging' | 'stateMachines' | 'logs'>;
  readonly table: DeliveryTable;
  readonly gate: Gate;
  readonly nowMs: () => number;
}

/** How much of each kind of target goes on at once: queues take ten messages a call, the others one event. */
const PACE: Readonly<Record<string, Pick<LaneOptions, 'batchSize' | 'concurrency'>>> = {
  sqs: { batchSize: 10, concurrency: 4 },
  sns: { batchSize: 1, concurrency: 8 },
  states: { batchSize: 1, concurrency: 64 },
  logs: { batchSize: 100, concurrency: 1 },
};

const DEFAULT_RETRIES = 185;
const DEFAULT_AGE_SECONDS = 86_400;

/** @throws ResourceRefused for a target that cannot be delivered to */
export function createLane(context: LaneContext, rule: Rule, target: RuleTarget): Lane {
  const pace = PACE[serviceOf(target.Arn)];
  if (!pace) throw new ResourceRefused(`Target ${target.Id}: ${target.Arn} cannot be a target`);
  const deadLetters = target.DeadLetterConfig?.Arn;
  if (deadLetters !== undefined && serviceOf(deadLetters) !== 'sqs') {
    throw new ResourceRefused(
      `Target ${target.Id}: DeadLetterConfig takes the ARN of a queue, not ${deadLetters}`,
    );
  }
  const { MaximumRetryAttempts = DEFAULT_RETRIES, MaximumEventAgeInSeconds = DEFAULT_AGE_SECONDS } =
    target.RetryPolicy ?? {};
  const tooOld = (delivery: Delivery): boolean =>
    context.nowMs() - delivery.createdAtMs > MaximumEventAgeInSeconds * 1000;
  return new Lane({
    ...context,
    ...pace,
    key: `${rule.arn}|${target.Id}`,
    send: (deliveries) => send(context, rule, target.Arn, deliveries),
    mayRetry: (delivery, attempts) => !tooOld(delivery) && attempts <= MaximumRetryAttempts,
    giveUp: async (delivery, attempts, error) => {
      console.error(`${rule.arn} gave up an event for ${target.Arn}: ${error.code}: ${error.message}`);
      if (deadLetters === undefined) return;
      await context.cloud.messaging.sendMessages(deadLetters, [delivery.event], {
        RULE_ARN: rule.arn,
        TARGET_ARN: target.Arn,
        ERROR_CODE: error.code,
        ERROR_MESSAGE: error.message || error.code,
        EXHAUSTED_RETRY_CONDITION: tooOld(delivery) ? 'MaximumEventAgeInSeconds' : 'MaximumRetryAttempts',
        RETRY_ATTEMPTS: String(attempts - 1),
      });
    },
  });
}

async function send(context: LaneContext, rule: Rule, arn: string, deliveries: readonly Delivery[]) {
  const texts = deliveries.map(({ event }) => event);
  if (serviceOf(arn) !== 'logs') return deliver(context.cloud, arn, texts);
  const timestamp = context.nowMs();
  const lines = texts.map((message) => ({ timestamp, message }));
  context.cloud.logs.append(logGroupOf(arn), rule.name, lines);
}
