import { orderIds, type OrderId, type SimulationId } from '@millrace/contracts-order';
import type { SandboxSource } from '@millrace/contracts-payment';
import { assertNever } from '@millrace/invariants';
import { simulatedProducts, type SimulatedProduct } from './simulated-products.ts';
import { seededDraws, type SeededDraws } from './seeded-draws.ts';
import { sequencesOf, type Simulation } from './simulation.ts';

/**
 * The fault of an invalid order. One with an unknown product is rejected; the others cannot be stored as an
 * order.
 */
export const invalidities = [
  'price_as_text',
  'negative_quantity',
  'unknown_product',
  'missing_currency',
] as const;

export type Invalidity = (typeof invalidities)[number];

/** One message of a simulation. A duplicate has the order id and the content of a valid one of the same chunk. */
export type SimulatedOrder = Readonly<{ sequence: number; orderId: OrderId; content: SimulatedContent }> &
  (Readonly<{ kind: 'valid' | 'duplicate' }> | Readonly<{ kind: 'invalid'; invalidity: Invalidity }>);

/** As in the event; an invalid order may break its schema. */
export type SimulatedContent = Readonly<Record<string, unknown>>;

interface Line {
  readonly productId: string;
  readonly quantity: number;
  readonly price: number;
}

const MAX_LINES = 3;
const MAX_QUANTITY = 3;

/**
 * Makes the messages of one chunk, in order. Contents depend only on the seed and the rates, and order ids on
 * the simulation's id, so a repeat makes the same messages.
 */
export function simulatedOrders(simulation: Simulation, chunk: number): readonly SimulatedOrder[] {
  const originals: SimulatedOrder[] = [];
  return sequencesOf(simulation, chunk).map((sequence): SimulatedOrder => {
    const draws = seededDraws(simulation.seed, sequence);
    const kind = drawnKind(simulation, draws);
    const repeated = kind === 'duplicate' ? originals[draws.below(originals.length)] : undefined;
    if (repeated) return { ...repeated, sequence, kind: 'duplicate' };

    const orderId = simulatedOrderId(simulation.id, sequence);
    if (kind === 'invalid') {
      const invalidity = invalidities[draws.below(invalidities.length)]!;
      const content = spoiled(validContent(draws), invalidity, sequence);
      return { sequence, orderId, content, kind, invalidity };
    }
    // A duplicate with no earlier order to repeat becomes a valid order.
    const order = { sequence, orderId, content: validContent(draws), kind: 'valid' } as const;
    originals.push(order);
    return order;
  });
}

const SEQUENCE_LENGTH = 4;
const TIME_LENGTH = 'ord_'.length + 10;
const CROCKFORD_BASE_32 = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * The id of a simulation's order: the simulation's ULID with the sequence in the first digits of its random
 * part. Other simulations differ in time or in the remaining 60 bits.
 */
export function simulatedOrderId(simulationId: SimulationId, sequence: number): OrderId {
  let digits = '';
  for (let rest = sequence; digits.length < SEQUENCE_LENGTH; rest = Math.floor(rest / 32)) {
    digits = CROCKFORD_BASE_32[rest % 32]! + digits;
  }
  const own = simulationId.replace('sim_', 'ord_');
  return orderIds.parse(own.slice(0, TIME_LENGTH) + digits + own.slice(TIME_LENGTH + SEQUENCE_LENGTH));
}

function drawnKind({ invalidRate, duplicateRate }: Simulation, draws: SeededDraws): SimulatedOrder['kind'] {
  const fraction = draws.fraction();
  if (fraction < invalidRate) return 'invalid';
  return fraction < invalidRate + duplicateRate ? 'duplicate' : 'valid';
}

interface ValidContent extends SimulatedContent {
  readonly items: readonly Line[];
  readonly currency: string;
}

/** One to three products of one currency. */
function validContent(draws: SeededDraws): ValidContent {
  const { currency } = simulatedProducts[draws.below(simulatedProducts.length)]!;
  const left = simulatedProducts.filter((product) => product.currency === currency);
  const length = Math.min(left.length, 1 + draws.below(MAX_LINES));
  const items = Array.from({ length }, () => {
    const [{ id, price }] = left.splice(draws.below(left.length), 1) as [SimulatedProduct];
    return { productId: id, quantity: 1 + draws.below(MAX_QUANTITY), price };
  });
  return { items, currency, source: 'tok_success' satisfies SandboxSource };
}

function spoiled(content: ValidContent, invalidity: Invalidity, sequence: number): SimulatedContent {
  const [first, ...others] = content.items as readonly [Line, ...Line[]];
  const withFirst = (change: object) => ({ ...content, items: [{ ...first, ...change }, ...others] });
  switch (invalidity) {
    case 'price_as_text':
      return withFirst({ price: String(first.price) });
    case 'negative_quantity':
      return withFirst({ quantity: -first.quantity });
    case 'unknown_product':
      return withFirst({ productId: `p-unknown-${sequence}` });
    case 'missing_currency': {
      const { currency: _missing, ...rest } = content;
      return rest;
    }
    default:
      return assertNever(invalidity);
  }
}
