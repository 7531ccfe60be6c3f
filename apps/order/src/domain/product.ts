import type { CurrencyCode, MinorUnits } from '@millrace/money';

/** A product of the order's merchant, as the check of an order needs it. */
export interface Product {
  readonly id: string;
  /** For one piece. */
  readonly price: MinorUnits;
  readonly currency: CurrencyCode;
  /** Pieces that can be sold; never below zero. */
  readonly stock: number;
}
