import { serviceOf } from './arn.ts';
import { AwsError } from './aws-error.ts';

/** A delivery failed. `byFunction`: the function ran and threw, which AWS treats differently from an outage. */
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

export interface DeliveryOptions {
  /** Name of the rule or resource that delivers. */
  readonly sender?: string;
  /** String message attributes, for targets that take them. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Delivers JSON texts, each as one message, notification, execution, invocation or log line. */
export type Deliver = (arn: string, texts: readonly string[], options: DeliveryOptions) => Promise<void>;

/** The targets of events. Each service registers how it delivers to its ARNs. */
export class Targets {
  readonly #deliver = new Map<string, Deliver>();

  /** @param service as in an ARN: `sqs` */
  register(service: string, deliver: Deliver): void {
    this.#deliver.set(service, deliver);
  }

  /** @throws DeliveryFailed */
  async deliver(arn: string, texts: readonly string[], options: DeliveryOptions = {}): Promise<void> {
    const deliver = this.#deliver.get(serviceOf(arn));
    if (!deliver) throw new DeliveryFailed('UNSUPPORTED_TARGET', `nothing can be delivered to ${arn}`);
    try {
      await deliver(arn, texts, options);
    } catch (error) {
      throw asDeliveryFailed(error);
    }
  }
}

export function asDeliveryFailed(error: unknown): DeliveryFailed {
  if (error instanceof DeliveryFailed) return error;
  const code = error instanceof AwsError ? error.code : 'SDK_CLIENT_ERROR';
  return new DeliveryFailed(code, (error as Error).message, { cause: error });
}
