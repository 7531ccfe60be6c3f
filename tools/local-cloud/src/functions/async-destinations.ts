import type { Cloud } from '../cloud.ts';
import type { QueuedInvocation } from './async-invocations.ts';
import type { EventInvokeConfiguration } from './configuration.ts';
import type { RawResult } from './functions.ts';
import type { ResolvedTarget } from './registry.ts';

export type Condition = 'Success' | 'RetriesExhausted' | 'EventAgeExceeded';

/** The end of an asynchronous invocation. */
export interface AsyncOutcome {
  readonly entry: QueuedInvocation;
  readonly result: RawResult;
  readonly target: ResolvedTarget;
  readonly configured: EventInvokeConfiguration | undefined;
  readonly condition: Condition;
  /** How often the function failed; its successful run comes on top. */
  readonly tries: number;
}

/** Services that a destination's ARN may name. */
const services = ['sqs', 'sns', 'lambda', 'events'] as const;

/** Whether the local cloud can deliver to it: a queue, topic, function or event bus. */
export function isDestination(arn: string): boolean {
  return services.some((service) => arn.startsWith(`arn:aws:${service}:`));
}

/** Tells the configured destination and the dead-letter queue; without either, a failure leaves a line on stderr. */
export async function sendOutcome(cloud: Cloud, outcome: AsyncOutcome): Promise<void> {
  const { configured, result, target, entry } = outcome;
  const destination = result.ok ? configured?.onSuccessArn : configured?.onFailureArn;
  const deadLetterArn = result.ok ? undefined : target.function.deadLetterArn;
  if (destination !== undefined) await deliver(cloud, destination, record(outcome), outcome);
  if (deadLetterArn !== undefined) {
    // A dead-letter queue gets the event itself, a destination the record around it.
    await deliver(cloud, deadLetterArn, JSON.parse(entry.payloadJson), outcome);
  }
  if (!result.ok && destination === undefined && deadLetterArn === undefined) {
    console.error(
      `asynchronous invocation ${entry.requestId} of ${entry.arn} failed for good: ${result.errorJson}`,
    );
  }
}

function record(outcome: AsyncOutcome): Record<string, unknown> {
  const { entry, result, target, condition, tries } = outcome;
  const { version } = target.version;
  return {
    version: '1.0',
    timestamp: new Date().toISOString(),
    requestContext: {
      requestId: entry.requestId,
      functionArn: target.qualifier === '$LATEST' ? `${target.invokedArn}:$LATEST` : target.invokedArn,
      condition,
      approximateInvokeCount: result.ok ? tries + 1 : tries,
    },
    requestPayload: JSON.parse(entry.payloadJson),
    responseContext: {
      statusCode: 200,
      executedVersion: version,
      ...(!result.ok && { functionError: 'Unhandled' }),
    },
    responsePayload: JSON.parse(result.ok ? result.payloadJson : result.errorJson),
  };
}

async function deliver(cloud: Cloud, arn: string, body: unknown, outcome: AsyncOutcome): Promise<void> {
  const [, , service, , , ...name] = arn.split(':');
  switch (service) {
    case 'sqs':
      return cloud.messaging.sendMessages(arn, [JSON.stringify(body)]);
    case 'sns':
      await cloud.messaging.publish(arn, { body: JSON.stringify(body) });
      return;
    case 'lambda':
      await cloud.functions.invokeAsync(arn, body);
      return;
    case 'events':
      await cloud.eventBuses.putEvents([
        {
          eventBusName: name.join(':').replace(/^event-bus\//, ''),
          source: 'lambda',
          detailType: `Lambda Function Invocation Result - ${outcome.result.ok ? 'Success' : 'Failure'}`,
          detail: body,
          resources: [arn, outcome.target.invokedArn],
        },
      ]);
      return;
    default:
      throw new Error(`${arn} is no destination of an asynchronous invocation`);
  }
}
