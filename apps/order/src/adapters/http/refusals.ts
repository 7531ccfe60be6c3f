import type { RefusalTable } from '@millrace/http';
import { simulationRefusals } from './simulation-refusals.ts';

/** The order module's own refusals, with HTTP status and title. */
export const refusals = {
  order_not_found: { status: 404, title: 'There is no such order' },
  order_conflict: { status: 409, title: 'The order id belongs to another order' },
  duplicate_product: { status: 422, title: 'A product is ordered twice' },
  source_unknown: { status: 422, title: 'No connector serves the source' },
  source_test_only: { status: 422, title: 'The source is for test keys only' },
  amount_too_large: { status: 422, title: 'The order is too large to be paid' },
  ...simulationRefusals,
} as const satisfies RefusalTable;
