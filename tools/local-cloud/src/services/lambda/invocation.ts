import { asDeliveryFailed, DeliveryFailed } from '../../core/targets.ts';

/** The outcome of one invocation, as the Lambda API reports it. */
export type InvocationResult =
  | { readonly ok: true; readonly payload: unknown; readonly requestId: string }
  | {
      readonly ok: false;
      readonly error: { errorType: string; errorMessage: string; trace?: string[] };
      readonly requestId: string;
    };

/** Invokes a function, a version or an alias. */
export interface Invoker {
  /** It never rejects for an error of the function itself. @throws AwsError */
  invoke(arn: string, payload: unknown): Promise<InvocationResult>;
}

/** Invokes a function and waits for it. @throws DeliveryFailed, also when the function itself fails */
export async function invoke(functions: Invoker, arn: string, payload: unknown): Promise<unknown> {
  const result = await functions.invoke(arn, payload).catch((error: unknown) => {
    throw asDeliveryFailed(error);
  });
  if (result.ok) return result.payload;
  throw new DeliveryFailed(result.error.errorType, result.error.errorMessage, { byFunction: true });
}
