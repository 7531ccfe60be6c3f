import type { PaymentStatus } from '@millrace/contracts-payment';
import { noChange, refused, stateTable, to } from '@millrace/lifecycle';

/**
 * Events of a payment after it was created.
 * - `claim`: the settlement workflow takes it.
 * - `reject`: processing declined it or it did not pass screening.
 * - `settle`: its transfer is in the ledger.
 * - `fail`: settlement failed permanently and no money moved.
 * - `cancel`: the merchant canceled it.
 */
export type LifecycleEvent = 'claim' | 'reject' | 'settle' | 'fail' | 'cancel';

/**
 * Why an event rightly leaves a payment unchanged.
 * - `already_applied`: a repeat of what happened before.
 * - `overtaken`: processing rejects a payment after another decision has taken effect: the merchant canceled
 *   it, or processing accepted it at the first delivery and the merchant's limits changed before the second.
 */
export type NoChangeReason = 'already_applied' | 'overtaken';

/**
 * Why an event is refused.
 * - `too_early`: it reports a settlement before the payment's claim; it must be delivered again.
 * - `contradiction`: it contradicts the payment's state and needs a person.
 * - `payment_not_claimable`, `payment_not_cancelable`: another decision came first.
 */
export type RefusalReason =
  'too_early' | 'contradiction' | 'payment_not_claimable' | 'payment_not_cancelable';

/**
 * The life of a payment: every status by every event. Write conditions, API responses and the diagram in
 * `docs/reference/payment-lifecycle.md` are derived from this table.
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
