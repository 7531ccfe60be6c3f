import type { CurrencyCode, MinorUnits } from '@millrace/money';

/** The fields of a product that the check of an order needs. */
export interface Product {
  readonly id: string;
  /** Price per piece. */
  readonly price: MinorUnits;
  readonly currency: CurrencyCode;
  /** Pieces that can be sold; never below zero. */
  readonly stock: number;
}
