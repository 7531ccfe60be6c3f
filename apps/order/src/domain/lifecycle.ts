import type { OrderStatus } from '@millrace/contracts-order';
import { noChange, refused, stateTable, to } from '@millrace/lifecycle';

/**
 * Events of an order after it was placed.
 * - `accept`: its content is valid and its stock was taken.
 * - `reject`: the catalog refuses it, for example for lack of stock.
 * - `pay`: its payment was settled.
 * - `fail_payment`: there will be no payment, and its stock is returned.
 */
export type LifecycleEvent = 'accept' | 'reject' | 'pay' | 'fail_payment';

/**
 * Why an event rightly leaves an order unchanged.
 * - `already_applied`: a repeat of what happened before.
 * - `overtaken`: another delivery of the same order was decided first, while stock or catalog were different.
 */
export type NoChangeReason = 'already_applied' | 'overtaken';

/**
 * Why an event is refused.
 * - `too_early`: the payment's order is not accepted yet; the event must be delivered again.
 * - `contradiction`: it contradicts the order's state and needs a person.
 */
export type RefusalReason = 'too_early' | 'contradiction';

/**
 * The life of an order: every status by every event. Write conditions and the diagram in
 * `docs/reference/order-lifecycle.md` are derived from this table.
 */
export const lifecycle = stateTable<OrderStatus, LifecycleEvent, NoChangeReason, RefusalReason>({
  placed: {
    accept: to('accepted'),
    reject: to('rejected'),
    pay: refused('too_early'),
    fail_payment: refused('too_early'),
  },
  accepted: {
    accept: noChange('already_applied'),
    reject: noChange('overtaken'),
    pay: to('paid'),
    fail_payment: to('payment_failed'),
  },
  paid: {
    accept: noChange('already_applied'),
    reject: noChange('overtaken'),
    pay: noChange('already_applied'),
    fail_payment: refused('contradiction'),
  },
  payment_failed: {
    accept: noChange('already_applied'),
    reject: noChange('overtaken'),
    pay: refused('contradiction'),
    fail_payment: noChange('already_applied'),
  },
  rejected: {
    accept: noChange('overtaken'),
    reject: noChange('already_applied'),
    pay: refused('contradiction'),
    fail_payment: refused('contradiction'),
  },
});
