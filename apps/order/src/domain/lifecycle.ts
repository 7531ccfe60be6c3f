import type { OrderStatus } from '@millrace/contracts-order';
import { noChange, refused, stateTable, to } from '@millrace/lifecycle';

/**
 * What can happen to an order after it was placed.
 * - `accept`: its content is right and its stock was taken. - `reject`: the catalog refuses it, for want of stock among others.
 * - `pay`: its payment was settled. - `fail_payment`: there will be no payment, and its stock is given back.
 */
export type LifecycleEvent = 'accept' | 'reject' | 'pay' | 'fail_payment';

/**
 * Why an event leaves an order as it is, without anything being wrong.
 * - `already_applied`: a repeat of what happened before.
 * - `overtaken`: another delivery of the same order was decided first, while stock or catalog were different.
 */
export type NoChangeReason = 'already_applied' | 'overtaken';

/**
 * Why an event is refused.
 * - `too_early`: it tells of the payment of an order that was not accepted yet; it is to come again.
 * - `contradiction`: it says the opposite of what the order's state says; a person has to look.
 */
export type RefusalReason = 'too_early' | 'contradiction';

/**
 * The life of an order: every status by every event. Conditions of writes and the diagram in
 * `docs/reference/order-lifecycle.md` come from this table.
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
