import { compileSchema } from '@millrace/schema';
import { Type, type Static } from 'typebox';
import type { PaymentStatus } from './payment-status.ts';
import { paymentIds } from './payment-id.ts';

/** What the settlement workflow invokes the payment module's claim function with. */
export const claimRequest = compileSchema(
  Type.Object(
    {
      paymentId: Type.String({ pattern: paymentIds.pattern }),
      merchantId: Type.String({ minLength: 1 }),
      /** The id of the event that asks for the settlement. */
      cause: Type.String({ minLength: 1 }),
      correlationId: Type.String({ minLength: 1 }),
    },
    { additionalProperties: false },
  ),
);

export type ClaimRequest = Static<typeof claimRequest.schema>;

/**
 * - `claimed`: the payment is `processing`, by this claim or an earlier one; settle it. Everything after is keyed
 *   by the payment's id, so it does no harm when two workflows are told so.
 * - `not_claimable`: the payment is in `status` and stays there; there is nothing to do.
 */
export interface ClaimResponse {
  readonly outcome: 'claimed' | 'not_claimable';
  readonly status: PaymentStatus;
}

/** The name of the error that the claim function throws when its table does not answer; asking again helps. */
export const PAYMENT_STORE_UNAVAILABLE = 'PaymentStoreUnavailable';
