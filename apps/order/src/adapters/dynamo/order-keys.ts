import { orderIds, type SimulationId } from '@millrace/contracts-order';
import type { PaymentId } from '@millrace/contracts-payment';
import { assertInvariant } from '@millrace/money';
import type { OrderKey } from '../../domain/order.ts';

/** The indexes of the orders table, see docs/architecture.md. */
export const BY_MERCHANT = 'byMerchant';
export const BY_SIMULATION_OUTCOME = 'bySimulationOutcome';

export function orderPk({ merchantId, id }: OrderKey): string {
  return `order#${merchantId}#${id}`;
}

/** The inverse of `orderPk`. */
export function orderKeyOf(pk: string): OrderKey {
  const [kind, merchantId, id] = pk.split('#');
  assertInvariant(kind === 'order' && !!merchantId && !!id, 'order_key_form', { pk });
  return { merchantId, id: orderIds.parse(id) };
}

/** Tells whose payment it is. */
export function pointerPk(paymentId: PaymentId): string {
  return `payment#${paymentId}`;
}

/** What became of a payment that is no order's yet. */
export function keptOutcomePk(paymentId: PaymentId): string {
  return `payment-outcome#${paymentId}`;
}

export function countPk(simulationId: SimulationId, sequence: number): string {
  return `outcome#${simulationId}#${sequence}`;
}
