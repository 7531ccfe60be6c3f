/** Why there is no quote, with a sentence for a person. */
export interface QuoteRefusal {
  readonly refused: 'amount_too_small' | 'amount_too_large' | 'rate_unavailable' | 'rates_stale';
  readonly detail: string;
}
