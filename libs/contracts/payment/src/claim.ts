import { defineFunction } from '@millrace/events';
import { Type, type Static } from 'typebox';
import { paymentIds } from './payment-id.ts';
import { paymentStatuses, type PaymentStatus } from './payment-status.ts';

const request = Type.Object(
  {
    paymentId: Type.String({ pattern: paymentIds.pattern }),
    merchantId: Type.String({ minLength: 1 }),
    /** The id of the event that requests the settlement. */
    cause: Type.String({ minLength: 1 }),
    correlationId: Type.String({ minLength: 1 }),
  },
  { additionalProperties: false },
);

/**
 * - `claimed`: the payment is `processing`, by this claim or an earlier one; settle it. Every later step is keyed by the
 *   payment's id, so it is safe if two workflows get this outcome.
 * - `not_claimable`: the payment is in `status` and stays there; there is nothing to do.
 */
const response = Type.Object({
  outcome: Type.Unsafe<'claimed' | 'not_claimable'>({ type: 'string', enum: ['claimed', 'not_claimable'] }),
  status: Type.Unsafe<PaymentStatus>({ type: 'string', enum: [...paymentStatuses] }),
});

/** The payment module's claim function, which the settlement workflow invokes. */
export const claimFunction = defineFunction({ name: 'payment.claim', version: 1, request, response });

export const claimRequest = claimFunction.request;

export type ClaimRequest = Static<typeof request>;
export type ClaimResponse = Readonly<Static<typeof response>>;

/** The name of the error that the claim function throws when its table does not answer. It may be retried. */
export const PAYMENT_STORE_UNAVAILABLE = 'PaymentStoreUnavailable';

/** The name of the error that the claim function throws when its table refuses a request permanently. */
export const PAYMENT_STORE_REFUSED = 'PaymentStoreRefused';
