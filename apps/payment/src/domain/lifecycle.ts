import type { PaymentStatus } from '@millrace/contracts-payment';
import { assertInvariant } from '@millrace/money';

/**
 * What can happen to a payment after it was created.
 * - `claim`: the settlement workflow takes it. - `reject`: processing declined it or it did not pass screening.
 * - `settle`: its transfer stands in the ledger. - `fail`: settlement failed for good and no money moved.
 * - `cancel`: the merchant does not want it any more.
 */
export const lifecycleEvents = ['claim', 'reject', 'settle', 'fail', 'cancel'] as const;

export type LifecycleEvent = (typeof lifecycleEvents)[number];

/**
 * Why an event leaves a payment as it is, without anything being wrong.
 * - `already_applied`: a repeat of what happened before.
 * - `overtaken`: the merchant canceled while processing was still screening; the cancellation won.
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

export type Transition =
  | { readonly to: PaymentStatus }
  | { readonly noChange: NoChangeReason }
  | { readonly refused: RefusalReason };

const to = (status: PaymentStatus): Transition => ({ to: status });
const noChange = (reason: NoChangeReason): Transition => ({ noChange: reason });
const refused = (reason: RefusalReason): Transition => ({ refused: reason });

/**
 * The life of a payment: every status by every event. Conditions of writes, answers of the API and the diagram in
 * `docs/generated/payment-lifecycle.md` all come from this table.
 */
export const lifecycle: Readonly<Record<PaymentStatus, Readonly<Record<LifecycleEvent, Transition>>>> = {
  pending: {
    claim: to('processing'),
    reject: to('failed'),
    settle: refused('too_early'),
    fail: refused('too_early'),
    cancel: to('canceled'),
  },
  processing: {
    claim: noChange('already_applied'),
    reject: refused('contradiction'),
    settle: to('settled'),
    fail: to('failed'),
    cancel: refused('payment_not_cancelable'),
  },
  settled: {
    claim: refused('payment_not_claimable'),
    reject: refused('contradiction'),
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
};

export const statuses = Object.keys(lifecycle) as readonly PaymentStatus[];

export function transition(status: PaymentStatus, event: LifecycleEvent): Transition {
  return lifecycle[status][event];
}

/** A status that no event leads out of. */
export function isTerminal(status: PaymentStatus): boolean {
  return lifecycleEvents.every((event) => !('to' in transition(status, event)));
}

/** What a conditional write has to check, and the status that it sets. */
export interface WriteRule {
  readonly from: readonly PaymentStatus[];
  readonly to: PaymentStatus;
}

const writeRules = new Map(lifecycleEvents.map((event) => [event, deriveWriteRule(event)]));

/** The conditional write of an event, from the table, so that it needs no read before it. */
export function writeRule(event: LifecycleEvent): WriteRule {
  const rule = writeRules.get(event);
  assertInvariant(rule !== undefined, 'event_has_write_rule', { event });
  return rule;
}

/** @throws InvariantViolation when the table lets an event lead to two statuses, which one write could not do */
function deriveWriteRule(event: LifecycleEvent): WriteRule {
  const moves = statuses.flatMap((from) => {
    const cell = transition(from, event);
    return 'to' in cell ? [{ from, to: cell.to }] : [];
  });
  const target = moves[0]?.to;
  assertInvariant(target !== undefined && moves.every((move) => move.to === target), 'one_target_per_event', {
    event,
    moves,
  });
  return { from: moves.map(({ from }) => from), to: target };
}
