import type { RefundRequested } from '@millrace/contracts-processing';
import { compileSchema, InstantSchema } from '@millrace/schema';
import { Type, type Static } from 'typebox';
import type { RefundFailed } from './refund-failed.ts';
import type { RefundSucceeded } from './refund-succeeded.ts';

/**
 * The interface of the refund workflow: input and output of its tasks. It shares retries and states with the settlement
 * workflow. Like that one, it is JSONPath in `infra/settlement` and builds no event itself.
 *
 * Input: the EventBridge event of `refund.requested`; `$.detail` is a `RefundRequested`.
 *
 * ```
 * PostRefund       lambda:invoke post-refund, Payload: PostRefundInput { event: $.detail }
 *                  ResultSelector { result: $.Payload }, ResultPath $.posted, a PostRefundResult at $.posted.result
 *                  Retry transientErrors; no Catch
 * IsPosted         Choice on $.posted.result.outcome: posted → RecordAttempt; reversed → PutFailed; else → Fail
 * RecordAttempt    dynamodb:updateItem on the settlements table, key pk = refund#<refundId>:
 *                    SET startedAt = if_not_exists(startedAt, $$.State.EnteredTime), merchantId = $.detail.merchantId
 *                    ADD attempts 1
 *                  ResultPath null; Retry States.ALL
 * PayBack          lambda:invoke pay-back, Payload: PayBackInput { event: $.detail, posted: $.posted.result }
 *                  ResultSelector { result: $.Payload }, ResultPath $.payBack, a PayBackResult at $.payBack.result
 *                  Retry AcquirerUnavailable (IntervalSeconds 1, BackoffRate 2, MaxAttempts 4), transientErrors; no Catch
 * IsPaidBack       Choice on $.payBack.result.outcome: paid_back → PutSucceeded; refused → PostReversal; else → Fail
 * PutSucceeded     events:putEvents, source millrace.settlement, detail-type refund.succeeded,
 *                    Detail: $.payBack.result.succeeded
 *                  ResultPath null; Retry States.ALL
 * NotifySucceeded  sns:publish, Message: $.payBack.result.succeeded; Catch States.ALL → Done
 * Done             Succeed
 *
 * PostReversal     lambda:invoke post-refund, Payload: PostRefundInput { event: $.detail, refusal: $.payBack.result }
 *                  ResultSelector { result: $.Payload }, ResultPath $.posted; Retry transientErrors; no Catch
 * PutFailed        events:putEvents, source millrace.settlement, detail-type refund.failed,
 *                    Detail: $.posted.result.failed
 *                  ResultPath null; Retry States.ALL
 * NotifyFailed     sns:publish, Message: $.posted.result.failed; Catch States.ALL → Done
 * ```
 *
 * **The merchant is debited first and the payer is paid back second**
 * (docs/adr/0007-pro-rata-refunds-at-the-original-rate.md): a transfer can be undone by another one, and money that
 * left cannot. Therefore `pay-back` requires the result of `post-refund` as evidence before it calls the acquirer, and
 * `post-refund` reverses a transfer only on the evidence of a refusal.
 *
 * Outcomes of a refund:
 * - **The acquirer refuses.** The reversal is posted and `refund.failed` is published. From then on PostRefund returns
 *   `reversed`, so that the acquirer is not called again for a refund that was reversed. An execution that got `posted`
 *   before that may still call it. It gets the same refusal, because the acquirer's answer for a refund never changes.
 * - **The acquirer stays unavailable, or a task fails permanently.** The execution fails with the name of the error and
 *   publishes nothing. It is unknown whether money went back, so the refund stays `pending`. The sweeper sends it again,
 *   and every step finds the result of an earlier attempt.
 */
export interface RefundWorkflow {
  readonly input: { readonly detail: RefundRequested };
  readonly postRefund: { readonly request: PostRefundInput; readonly response: PostRefundResult };
  readonly payBack: { readonly request: PayBackInput; readonly response: PayBackResult };
}

const Posted = Type.Object(
  { outcome: Type.Literal('posted'), transferId: Type.String({ minLength: 1 }) },
  { additionalProperties: false },
);

const Refused = Type.Object(
  { outcome: Type.Literal('refused'), refusedAt: InstantSchema },
  { additionalProperties: false },
);

/**
 * Without `refusal`, posts the refund's transfer; with it, the transfer's reversal. `event` is parsed by
 * `refundRequested` of contracts-processing.
 */
export const postRefundInput = compileSchema(
  Type.Object({ event: Type.Unknown(), refusal: Type.Optional(Refused) }, { additionalProperties: false }),
);

export interface PostRefundInput extends Static<typeof postRefundInput.schema> {
  readonly event: RefundRequested;
}

/**
 * - `posted`: the refund's transfer exists, from this call or an earlier one, and has no reversal; pay it back.
 * - `reversed`: its reversal exists; `failed` is the detail of `refund.failed`, ready for the bus.
 * @throws TableUnavailable by this name; InvariantViolation, which no retry fixes
 */
export type PostRefundResult =
  Static<typeof Posted> | { readonly outcome: 'reversed'; readonly failed: RefundFailed };

/** `event` is parsed by `refundRequested` of contracts-processing. */
export const payBackInput = compileSchema(
  Type.Object({ event: Type.Unknown(), posted: Posted }, { additionalProperties: false }),
);

export interface PayBackInput extends Static<typeof payBackInput.schema> {
  readonly event: RefundRequested;
}

/**
 * `succeeded` is the detail of `refund.succeeded`, ready for the bus. The outcome of a refund never changes, however
 * often the task runs.
 * @throws AcquirerUnavailable, TableUnavailable by these names
 */
export type PayBackResult =
  { readonly outcome: 'paid_back'; readonly succeeded: RefundSucceeded } | Static<typeof Refused>;
