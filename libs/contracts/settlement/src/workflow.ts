import type { ClaimRequest, ClaimResponse } from '@millrace/contracts-payment';
import { PAYMENT_STORE_UNAVAILABLE, paymentIds } from '@millrace/contracts-payment';
import type { PaymentAccepted } from '@millrace/contracts-processing';
import { AmountSchema, compileSchema, CurrencySchema, InstantSchema } from '@millrace/schema';
import { Type, type Static } from 'typebox';
import type { SettlementCompleted } from './settlement-completed.ts';
import type { SettlementFailed } from './settlement-failed.ts';

/**
 * The interface of the settlement workflow: input and output of its tasks. The definition is in `infra/settlement`. It is
 * JSONPath and never builds an event itself, because it cannot reliably format a time to the millisecond: the tasks
 * return the full detail, checked against the event's contract.
 *
 * Input: the EventBridge event of `payment.accepted`; `$.detail` is a `PaymentAccepted`.
 *
 * ```
 * Claim          lambda:invoke payment's claim function, Payload: ClaimRequest
 *                  { paymentId: $.detail.data.paymentId, merchantId: $.detail.merchantId,
 *                    cause: $.detail.id, correlationId: $.detail.correlationId }
 *                ResultSelector { outcome: $.Payload.outcome, status: $.Payload.status }, ResultPath $.claim
 *                Retry transientErrors
 * IsClaimed      Choice on $.claim.outcome: claimed → RecordAttempt; not_claimable → Done; else → Fail
 * RecordAttempt  dynamodb:updateItem on the settlements table, key pk = payment#<paymentId>:
 *                  SET startedAt = if_not_exists(startedAt, $$.State.EnteredTime), merchantId = $.detail.merchantId
 *                  ADD attempts 1
 *                ResultPath null; Retry States.ALL
 * Capture        lambda:invoke capture, Payload: CaptureInput
 *                  { paymentId, merchantId, correlationId, amount, currency, source }
 *                ResultSelector { result: $.Payload }, ResultPath $.capture, i.e. a CaptureResult at $.capture.result
 *                Retry AcquirerUnavailable (IntervalSeconds 1, BackoffRate 2, MaxAttempts 4), transientErrors; no Catch
 * IsCaptured     Choice on $.capture.result.outcome: captured → PostTransfer; refused → PutFailed; else → Fail
 * PostTransfer   lambda:invoke post-transfer, Payload: PostTransferInput
 *                  { event: $.detail, capture: $.capture.result }
 *                ResultSelector { result: $.Payload }, ResultPath $.posted, a PostTransferResult at $.posted.result
 *                Retry transientErrors; no Catch
 * PutCompleted   events:putEvents, source millrace.settlement, detail-type settlement.completed,
 *                  Detail: $.posted.result.completed
 *                ResultPath null; Retry States.ALL
 * NotifySettled  sns:publish, Message: $.posted.result.completed; Catch States.ALL → Done, as a failed notification must not undo the settlement
 * Done           Succeed
 *
 * PutFailed      events:putEvents, source millrace.settlement, detail-type settlement.failed,
 *                  Detail: $.capture.result.failed
 *                ResultPath null; Retry States.ALL
 * NotifyFailed   sns:publish, Message: $.capture.result.failed; Catch States.ALL → Done
 * ```
 *
 * Outcomes of a settlement:
 * - **The acquirer refuses.** `capture` returns the refusal as a result, with the `settlement.failed` to publish, because
 *   a function error would raise its alarm and roll a release back. Only a refusal fails a payment, because only a
 *   refusal proves that no money moved.
 * - **The acquirer stays unavailable, or a task fails permanently.** The execution fails with the name of the error and
 *   publishes nothing. It is unknown whether the money was captured, so the payment must not fail: it stays `processing`,
 *   the sweeper sends it again, and every step finds the result of an earlier attempt. `attempts` counts the attempts;
 *   the alarm on failed executions notifies a person.
 * - **The transfer cannot be posted.** The same applies: after a capture, the money must be booked.
 *
 * `post-transfer` requires the result of `capture` as evidence and refuses to post without it, so that a definition
 * without IsCaptured moves no money.
 */
export interface SettlementWorkflow {
  readonly input: { readonly detail: PaymentAccepted };
  readonly claim: { readonly request: ClaimRequest; readonly response: ClaimResponse };
  readonly capture: { readonly request: CaptureInput; readonly response: CaptureResult };
  readonly postTransfer: { readonly request: PostTransferInput; readonly response: PostTransferResult };
}

/** The name of the error that `capture` throws when the acquirer does not answer or is closed. It may be retried. */
export const ACQUIRER_UNAVAILABLE = 'AcquirerUnavailable';

/** The name of the error that settlement's own tasks throw when a table does not answer. It may be retried. */
export const TABLE_UNAVAILABLE = 'TableUnavailable';

/** The name of the error that they throw when a table refuses a request permanently. */
export const TABLE_REFUSED = 'TableRefused';

/** Errors after which a task that invokes a function is retried (IntervalSeconds 1, BackoffRate 2, MaxAttempts 2). */
export const transientErrors = [
  TABLE_UNAVAILABLE,
  PAYMENT_STORE_UNAVAILABLE,
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
  'States.Timeout',
] as const;

export const captureInput = compileSchema(
  Type.Object(
    {
      paymentId: Type.String({ pattern: paymentIds.pattern }),
      merchantId: Type.String({ minLength: 1 }),
      correlationId: Type.String({ minLength: 1 }),
      amount: AmountSchema,
      currency: CurrencySchema,
      source: Type.String({ minLength: 1 }),
    },
    { additionalProperties: false },
  ),
);

export type CaptureInput = Static<typeof captureInput.schema>;

const Captured = Type.Object(
  { outcome: Type.Literal('captured'), capturedAt: InstantSchema },
  { additionalProperties: false },
);

/**
 * `failed` is the detail of `settlement.failed`, ready for the bus.
 * @throws AcquirerUnavailable, TableUnavailable by these names
 */
export type CaptureResult =
  Static<typeof Captured> | { readonly outcome: 'refused'; readonly failed: SettlementFailed };

/** `event` is parsed by `paymentAccepted` of contracts-processing. */
export const postTransferInput = compileSchema(
  Type.Object({ event: Type.Unknown(), capture: Captured }, { additionalProperties: false }),
);

export interface PostTransferInput extends Static<typeof postTransferInput.schema> {
  readonly event: PaymentAccepted;
}

/**
 * `completed` is the detail of `settlement.completed`, ready for the bus.
 * @throws TableUnavailable by this name; InvariantViolation, which no retry fixes
 */
export interface PostTransferResult {
  readonly transferId: string;
  readonly completed: SettlementCompleted;
}
