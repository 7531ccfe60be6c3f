import { AwsError, type Cloud } from '../cloud.ts';
import { targetKind } from './arn.ts';

export type Destinations = Pick<Cloud, 'functions' | 'messaging' | 'stateMachines'>;

/** A delivery that failed. `byFunction` when the function ran and threw, which AWS treats apart from an outage. */
export class DeliveryFailed extends Error {
  override readonly name = 'DeliveryFailed';
  readonly code: string;
  readonly byFunction: boolean;
  constructor(code: string, message: string, options: { byFunction?: boolean; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.byFunction = options.byFunction ?? false;
  }
}

/**
 * Delivers JSON texts to a target: each one a queue message, a notification, an execution or an invocation.
 * AWS would queue the invocation and try it three times; whoever delivers here tries again by itself, so it waits
 * for the function and hears of its failure.
 * @throws DeliveryFailed
 */
export async function deliver(cloud: Destinations, arn: string, texts: readonly string[]): Promise<void> {
  try {
    switch (targetKind(arn)) {
      case 'sqs':
        return await cloud.messaging.sendMessages(arn, texts);
      case 'sns':
        for (const body of texts) await cloud.messaging.publish(arn, { body });
        return;
      case 'states':
        for (const text of texts) await cloud.stateMachines.start(arn, JSON.parse(text));
        return;
      case 'lambda':
        for (const text of texts) await invoke(cloud, arn, JSON.parse(text));
        return;
      default:
        throw new DeliveryFailed('UNSUPPORTED_TARGET', `nothing can be delivered to ${arn}`);
    }
  } catch (error) {
    throw asDeliveryFailed(error);
  }
}

/** Invokes a function and waits for it. @throws DeliveryFailed, also when the function itself fails */
export async function invoke(cloud: Destinations, arn: string, payload: unknown): Promise<unknown> {
  const result = await cloud.functions.invoke(arn, payload).catch((error: unknown) => {
    throw asDeliveryFailed(error);
  });
  if (result.ok) return result.payload;
  throw new DeliveryFailed(result.error.errorType, result.error.errorMessage, { byFunction: true });
}

export function asDeliveryFailed(error: unknown): DeliveryFailed {
  if (error instanceof DeliveryFailed) return error;
  const { message } = error as Error;
  return new DeliveryFailed(error instanceof AwsError ? error.code : 'SDK_CLIENT_ERROR', message, {
    cause: error,
  });
}
