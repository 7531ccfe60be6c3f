import { AwsError } from '../aws-error.ts';
import type { Cloud } from '../cloud.ts';
import { serviceOf } from './arn.ts';

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

type Destinations = Pick<Cloud, 'messaging' | 'stateMachines'>;

/** Delivers JSON texts to a target: each one a queue message, a notification or an execution. @throws DeliveryFailed */
export async function deliver(cloud: Destinations, arn: string, texts: readonly string[]): Promise<void> {
  try {
    switch (serviceOf(arn)) {
      case 'sqs':
        return await cloud.messaging.sendMessages(arn, texts);
      case 'sns':
        for (const body of texts) await cloud.messaging.publish(arn, { body });
        return;
      case 'states':
        for (const text of texts) await cloud.stateMachines.start(arn, JSON.parse(text));
        return;
      default:
        throw new DeliveryFailed('UNSUPPORTED_TARGET', `nothing can be delivered to ${arn}`);
    }
  } catch (error) {
    throw asDeliveryFailed(error);
  }
}

/** Invokes a function and waits for it. @throws DeliveryFailed, also when the function itself fails */
export async function invoke(
  cloud: Pick<Cloud, 'functions'>,
  arn: string,
  payload: unknown,
): Promise<unknown> {
  const result = await cloud.functions.invoke(arn, payload).catch((error: unknown) => {
    throw asDeliveryFailed(error);
  });
  if (result.ok) return result.payload;
  throw new DeliveryFailed(result.error.errorType, result.error.errorMessage, { byFunction: true });
}

export function asDeliveryFailed(error: unknown): DeliveryFailed {
  if (error instanceof DeliveryFailed) return error;
  const code = error instanceof AwsError ? error.code : 'SDK_CLIENT_ERROR';
  return new DeliveryFailed(code, (error as Error).message, { cause: error });
}
