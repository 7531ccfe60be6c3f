import { serviceOf } from '../../core/arn.ts';
import type { Gate } from '../../core/gate.ts';
import { ResourceRefused } from '../../core/resources/resource-type.ts';
import type { Targets } from '../../core/targets.ts';
import type { Caller, ServiceCaller } from '../../core/authorization/caller.ts';
import type { Delivery, DeliveryTable } from './delivery-table.ts';
import { checkTransformer, transform } from './input-transformer.ts';
import { Lane, type LaneOptions } from './lane.ts';
import type { Rule, RuleTarget } from './rule.ts';

export interface LaneContext {
  readonly targets: Pick<Targets, 'deliver'>;
  readonly table: DeliveryTable;
  readonly gate: Gate;
  readonly nowMs: () => number;
}

/** The services that a rule can deliver to, with the batches and the parallel calls of each. */
const PACE: Readonly<Record<string, Pick<LaneOptions, 'batchSize' | 'concurrency'>>> = {
  sqs: { batchSize: 10, concurrency: 4 },
  sns: { batchSize: 1, concurrency: 8 },
  states: { batchSize: 1, concurrency: 64 },
  logs: { batchSize: 100, concurrency: 1 },
};

const DEFAULT_RETRIES = 185;
const DEFAULT_AGE_SECONDS = 86_400;

/** @throws ResourceRefused for a target that is not supported */
export function createLane(context: LaneContext, rule: Rule, target: RuleTarget): Lane {
  const pace = PACE[serviceOf(target.Arn)];
  if (!pace) throw new ResourceRefused(`Target ${target.Id}: ${target.Arn} cannot be a target`);
  if (target.InputTransformer) checkTransformer(target.InputTransformer);
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
    send: (deliveries) => send(context, rule, target, deliveries),
    mayRetry: (delivery, attempts) => !tooOld(delivery) && attempts <= MaximumRetryAttempts,
    discard: async (delivery, attempts, error) => {
      console.error(`${rule.arn} discarded an event for ${target.Arn}: ${error.code}: ${error.message}`);
      if (deadLetters === undefined) return;
      const attributes = {
        RULE_ARN: rule.arn,
        TARGET_ARN: target.Arn,
        ERROR_CODE: error.code,
        ERROR_MESSAGE: error.message || error.code,
        EXHAUSTED_RETRY_CONDITION: tooOld(delivery) ? 'MaximumEventAgeInSeconds' : 'MaximumRetryAttempts',
        RETRY_ATTEMPTS: String(attempts - 1),
      };
      await context.targets.deliver(deadLetters, [delivery.event], {
        caller: serviceOfRule(rule),
        attributes,
      });
    },
  });
}

async function send(
  context: LaneContext,
  rule: Rule,
  { Arn: arn, InputTransformer: transformer, RoleArn: roleArn }: RuleTarget,
  deliveries: readonly Delivery[],
) {
  const texts = deliveries.map(({ event }) => (transformer ? transform(transformer, event) : event));
  const service = serviceOfRule(rule);
  const caller: Caller =
    roleArn === undefined ? service : { kind: 'role', roleArn, sessionName: rule.name, assumedBy: service };
  await context.targets.deliver(arn, texts, { caller, sender: rule.name });
}

/** Without a role, the policy of the target decides. */
function serviceOfRule({ arn }: Rule): ServiceCaller {
  return { kind: 'service', service: 'events.amazonaws.com', sourceArn: arn };
}
