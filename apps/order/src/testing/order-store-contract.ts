import type { Product } from '../domain/product.ts';
import { describeDecisions } from './order-store-contract/decisions.ts';
import { describeDueOrders } from './order-store-contract/due-orders.ts';
import { orderStoreFixture, type StoreUnderTest } from './order-store-contract/fixture.ts';
import { describeNotices } from './order-store-contract/notices.ts';
import { describePayments } from './order-store-contract/payments.ts';

/** The contract of every order store. */
export function describeOrderStore(
  name: string,
  make: (catalog: readonly Product[]) => Promise<StoreUnderTest>,
): void {
  const fixture = orderStoreFixture(make);
  for (const describePart of [describeDecisions, describePayments, describeNotices, describeDueOrders]) {
    describePart(name, fixture);
  }
}
