import type { CurrencyCode, MinorUnits } from '@millrace/money';

/** What the check of an order asks of the catalog. */
export interface Product {
  readonly id: string;
  /** For one piece. */
  readonly price: MinorUnits;
  readonly currency: CurrencyCode;
  /** Pieces that can be sold; never below zero. */
  readonly stock: number;
}
