import type { Cloud } from '../../cloud.ts';
import { ResourceRefused } from '../../resource-type.ts';
import { resourceOf, targetKind, type TargetKind } from '../arn.ts';
import { deliver, DeliveryFailed } from '../deliver.ts';
import type { Gate } from '../gate.ts';
import type { Delivery, DeliveryTable } from './delivery-table.ts';
import { Lane, type LaneOptions } from './lane.ts';
import type { BusEvent, Rule, RuleTarget } from './rule.ts';
import { compileInput } from './target-input.ts';

export interface LaneContext {
  readonly cloud: Pick<Cloud, 'functions' | 'messaging' | 'stateMachines' | 'logs'>;
  readonly table: DeliveryTable;
  readonly gate: Gate;
  readonly nowMs: () => number;
  forward(busArn: string, events: readonly BusEvent[]): void;
}

/** How much of each kind of target goes on at once: queues take ten messages a call, the others one event. */
const PACE: Readonly<Record<TargetKind, { batchSize: number; concurrency: number }>> = {
  sqs: { batchSize: 10, concurrency: 4 },
  sns: { batchSize: 1, concurrency: 8 },
  lambda: { batchSize: 1, concurrency: 32 },
  states: { batchSize: 1, concurrency: 64 },
  logs: { batchSize: 100, concurrency: 1 },
  events: { batchSize: 100, concurrency: 1 },
};

const DEFAULT_RETRIES = 185;
const DEFAULT_AGE_SECONDS = 86_400;
/** Once a function has the event, Lambda itself tries it again, twice. */
const FUNCTION_ERROR_RETRIES = 2;

/** @throws ResourceRefused for a target that cannot be delivered to */
export function validateTarget(rule: Rule, target: RuleTarget): void {
  const kind = targetKind(target.Arn);
  const isApi = kind === 'states' && !resourceOf(target.Arn).startsWith('stateMachine:');
  if (!kind || isApi) throw new ResourceRefused(`Target ${target.Id}: ${target.Arn} cannot be a target`);
  const deadLetters = target.DeadLetterConfig?.Arn;
  if (deadLetters !== undefined && targetKind(deadLetters) !== 'sqs') {
    throw new ResourceRefused(
      `Target ${target.Id}: DeadLetterConfig takes the ARN of a queue, not ${deadLetters}`,
    );
  }
  compileInput(target, rule);
}

export function createLane(context: LaneContext, rule: Rule, target: RuleTarget): Lane {
  const kind = targetKind(target.Arn) as TargetKind;
  const { MaximumRetryAttempts = DEFAULT_RETRIES, MaximumEventAgeInSeconds = DEFAULT_AGE_SECONDS } =
    target.RetryPolicy ?? {};
  const tooOld = (delivery: Delivery): boolean =>
    context.nowMs() - delivery.createdAtMs > MaximumEventAgeInSeconds * 1000;
  return new Lane({
    ...PACE[kind],
    key: `${rule.arn}|${target.Id}`,
    table: context.table,
    gate: context.gate,
    nowMs: context.nowMs,
    send: sender(context, kind, rule, target),
    mayRetry: (delivery, attempts, { byFunction }) =>
      !tooOld(delivery) && attempts <= (byFunction ? FUNCTION_ERROR_RETRIES : MaximumRetryAttempts),
    giveUp: async (delivery, attempts, error) => {
      const queueArn = target.DeadLetterConfig?.Arn;
      if (queueArn === undefined) {
        console.error(`${rule.arn} gave up an event for ${target.Arn}: ${error.code}: ${error.message}`);
        return;
      }
      const attributes = {
        RULE_ARN: rule.arn,
        TARGET_ARN: target.Arn,
        ERROR_CODE: error.code,
        ERROR_MESSAGE: error.message || error.code,
        EXHAUSTED_RETRY_CONDITION: tooOld(delivery) ? 'MaximumEventAgeInSeconds' : 'MaximumRetryAttempts',
        RETRY_ATTEMPTS: String(attempts - 1),
      };
      await context.cloud.messaging.sendMessages(queueArn, [delivery.event], attributes);
    },
  });
}

function sender(context: LaneContext, kind: TargetKind, rule: Rule, target: RuleTarget): LaneOptions['send'] {
  if (kind === 'logs') {
    const group = resourceOf(target.Arn)
      .replace(/^log-group:/, '')
      .replace(/:\*$/, '');
    return async (deliveries) => {
      const timestamp = context.nowMs();
      context.cloud.logs.append(
        group,
        rule.name,
        deliveries.map(({ event }) => ({ timestamp, message: event })),
      );
    };
  }
  if (kind === 'events') {
    return async (deliveries) => {
      try {
        context.forward(target.Arn, deliveries.map(parsed));
      } catch (error) {
        throw new DeliveryFailed('ResourceNotFoundException', (error as Error).message, { cause: error });
      }
    };
  }
  const input = compileInput(target, rule);
  const plain = !target.Input && !target.InputPath && !target.InputTransformer;
  return async (deliveries) => {
    const texts = deliveries.map((one) => (plain ? one.event : input(parsed(one), one.event)));
    await deliver(context.cloud, target.Arn, texts);
  };
}

function parsed(delivery: Delivery): BusEvent {
  return JSON.parse(delivery.event) as BusEvent;
}
