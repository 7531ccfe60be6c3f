import type { DueStore } from '@millrace/sweeping';
import type { Instant } from '@millrace/time';
import type { OrderKey } from '../domain/order.ts';

/** A placed or accepted order that is overdue. */
export type DueOrder = OrderKey & { readonly dueAt: Instant; readonly sweeps: number };

/** Port: finds overdue orders. Every method throws `OrderStoreUnavailable`. */
export type DueOrders = DueStore<DueOrder>;
