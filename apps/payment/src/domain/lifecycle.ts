import type { PaymentStatus } from '@millrace/contracts-payment';
import { noChange, refused, stateTable, to } from '@millrace/lifecycle';

/**
 * What can happen to a payment after it was created.
 * - `claim`: the settlement workflow takes it. - `reject`: processing declined it or it did not pass screening.
 * - `settle`: its transfer stands in the ledger. - `fail`: settlement failed for good and no money moved.
 * - `cancel`: the merchant does not want it any more.
 */
export type LifecycleEvent = 'claim' | 'reject' | 'settle' | 'fail' | 'cancel';

/**
 * Why an event leaves a payment as it is, without anything being wrong.
 * - `already_applied`: a repeat of what happened before.
 * - `overtaken`: processing rejects what was decided otherwise before, and that was acted on already. The merchant
 *   canceled in the meantime; or the payment was accepted when it was delivered first, and the merchant's limits have
 *   changed by the second delivery.
 */
export type NoChangeReason = 'already_applied' | 'overtaken';

/**
 * Why an event is refused.
 * - `too_early`: it reports on a settlement although the payment's claim is not seen yet; it is to come again.
 * - `contradiction`: it says the opposite of what the payment's state says; a person has to look.
 * - `payment_not_claimable`, `payment_not_cancelable`: somebody else decided first.
 */
export type RefusalReason =
  'too_early' | 'contradiction' | 'payment_not_claimable' | 'payment_not_cancelable';

/**
 * The life of a payment: every status by every event. Conditions of writes, answers of the API and the diagram in
 * `docs/reference/payment-lifecycle.md` all come from this table.
 */
export const lifecycle = stateTable<PaymentStatus, LifecycleEvent, NoChangeReason, RefusalReason>({
  pending: {
    claim: to('processing'),
    reject: to('failed'),
    settle: refused('too_early'),
    fail: refused('too_early'),
    cancel: to('canceled'),
  },
  processing: {
    claim: noChange('already_applied'),
    reject: noChange('overtaken'),
    settle: to('settled'),
    fail: to('failed'),
    cancel: refused('payment_not_cancelable'),
  },
  settled: {
    claim: refused('payment_not_claimable'),
    reject: noChange('overtaken'),
    settle: noChange('already_applied'),
    fail: refused('contradiction'),
    cancel: refused('payment_not_cancelable'),
  },
  failed: {
    claim: refused('payment_not_claimable'),
    reject: noChange('already_applied'),
    settle: refused('contradiction'),
    fail: noChange('already_applied'),
    cancel: refused('payment_not_cancelable'),
  },
  canceled: {
    claim: refused('payment_not_claimable'),
    reject: noChange('overtaken'),
    settle: refused('contradiction'),
    fail: refused('contradiction'),
    cancel: noChange('already_applied'),
  },
});
