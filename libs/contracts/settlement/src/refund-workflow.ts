import type { RefundRequested } from '@millrace/contracts-processing';
import { compileSchema, InstantSchema } from '@millrace/schema';
import { Type, type Static } from 'typebox';
import type { RefundFailed } from './refund-failed.ts';
import type { RefundSucceeded } from './refund-succeeded.ts';

/**
 * The refund workflow, from the outside: what its tasks take and answer. Like the settlement workflow, whose
 * retries and pieces it shares, it is JSONPath in `infra/settlement` and shapes no event of its own.
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
 * left cannot. Hence `pay-back` takes the answer of `post-refund` as its evidence and asks nobody without it, and
 * `post-refund` reverses a transfer only on the evidence of a refusal.
 *
 * How a refund can end, and why:
 * - **The acquirer refuses.** The reversal is posted and `refund.failed` says so. From then on PostRefund answers
 *   `reversed`, so that the acquirer is not asked again for a refund that was undone. An execution that had its answer
 *   `posted` before that may still ask; it gets the same refusal, as the acquirer's answer for a refund never changes.
 * - **The acquirer stays unavailable, or a task fails for good.** The execution fails under the name of the error and
 *   says nothing on the bus. Whether money went back is not known then: the refund stays `pending`, the sweeper brings
 *   it back, and every step finds what an earlier one did.
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
 * Without `refusal` the refund's transfer is posted, with it the transfer's reversal. `event` is parsed by
 * `refundRequested` of contracts-processing.
 */
export const postRefundInput = compileSchema(
  Type.Object({ event: Type.Unknown(), refusal: Type.Optional(Refused) }, { additionalProperties: false }),
);

export interface PostRefundInput extends Static<typeof postRefundInput.schema> {
  readonly event: RefundRequested;
}

/**
 * - `posted`: the refund's transfer stands, by this call or an earlier one, and has no reversal; pay it back.
 * - `reversed`: its reversal stands; `failed` is the detail of `refund.failed`, ready for the bus.
 * @throws TableUnavailable by this name; InvariantViolation, which no retry mends
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
 * `succeeded` is the detail of `refund.succeeded`, ready for the bus. Which of the two a refund gets never changes,
 * however often it is asked for.
 * @throws AcquirerUnavailable, TableUnavailable by these names
 */
export type PayBackResult =
  { readonly outcome: 'paid_back'; readonly succeeded: RefundSucceeded } | Static<typeof Refused>;
