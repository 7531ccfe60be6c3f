import { serviceOf } from './arn.ts';
import type { Authorizer, Call } from './authorization/authorizer.ts';
import type { Caller } from './authorization/caller.ts';
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
  /** On whose behalf: the role of the resource that delivers, or the service itself. */
  readonly caller: Caller;
  /** Name of the rule or resource that delivers. */
  readonly sender?: string;
  /** String message attributes, for targets that take them. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Delivers JSON texts, each as one message, notification, execution, invocation or log line. */
export type Deliver = (arn: string, texts: readonly string[], options: DeliveryOptions) => Promise<void>;

/** How a service takes deliveries. */
interface Target {
  /** What a delivery to this ARN does. */
  readonly calls: (arn: string, options: DeliveryOptions) => readonly Call[];
  readonly deliver: Deliver;
}

/** The targets of events. Each service registers how it delivers to its ARNs. */
export class Targets {
  readonly #targets = new Map<string, Target>();
  readonly #authorizer: Pick<Authorizer, 'require'>;

  constructor(authorizer: Pick<Authorizer, 'require'>) {
    this.#authorizer = authorizer;
  }

  /** @param service as in an ARN: `sqs` */
  register(service: string, target: Target): void {
    this.#targets.set(service, target);
  }

  /** @throws DeliveryFailed, also when the sender may not deliver */
  async deliver(arn: string, texts: readonly string[], options: DeliveryOptions): Promise<void> {
    const target = this.#targets.get(serviceOf(arn));
    if (!target) throw new DeliveryFailed('UNSUPPORTED_TARGET', `nothing can be delivered to ${arn}`);
    try {
      this.#authorizer.require(options.caller, ...target.calls(arn, options));
      await target.deliver(arn, texts, options);
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
