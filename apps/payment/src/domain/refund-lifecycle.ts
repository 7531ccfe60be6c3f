import type { RefundStatus } from '@millrace/contracts-payment';
import { noChange, refused, stateTable, to } from '@millrace/lifecycle';

/**
 * Events of a refund after it was requested.
 * - `succeed`: the acquirer has paid it back.
 * - `fail`: the acquirer refused, and its transfer was reversed.
 */
export type RefundEvent = 'succeed' | 'fail';

/** `already_applied`: a repeat of what happened before. */
export type RefundNoChangeReason = 'already_applied';

/** `contradiction`: the event contradicts the refund's state and needs a person. */
export type RefundRefusalReason = 'contradiction';

/**
 * The life of a refund: every status by every event. Write conditions and the diagram in
 * `docs/reference/refund-lifecycle.md` are derived from this table.
 */
export const refundLifecycle = stateTable<
  RefundStatus,
  RefundEvent,
  RefundNoChangeReason,
  RefundRefusalReason
>({
  pending: { succeed: to('succeeded'), fail: to('failed') },
  succeeded: { succeed: noChange('already_applied'), fail: refused('contradiction') },
  failed: { succeed: refused('contradiction'), fail: noChange('already_applied') },
});
