/** A product that exists only in simulations, as on the wire and in their table. */
export interface SimulatedProduct {
  readonly id: string;
  /** Price per piece, in minor units. */
  readonly price: number;
  readonly currency: string;
  /** Pieces that each simulation starts with. */
  readonly stock: number;
}

const PRODUCTS = 20;
/** A simulation of 5,000 orders sells out; a smaller one mostly does not. */
const STOCK = 1_000;

/** The products that every simulation orders; each simulation has its own stock. */
export const simulatedProducts: readonly SimulatedProduct[] = Array.from(
  { length: PRODUCTS },
  (_, index) => ({
    id: `p-simulated-${index + 1}`,
    price: 500 + 250 * index,
    currency: index % 4 === 3 ? 'EUR' : 'USD',
    stock: STOCK,
  }),
);
