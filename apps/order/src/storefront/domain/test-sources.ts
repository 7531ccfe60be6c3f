/** A means of payment that moves no money, and what becomes of an order that is paid with it. */
export interface TestSource {
  readonly token: string;
  readonly name: string;
  readonly effect: string;
}

export const testSources: readonly TestSource[] = [
  { token: 'tok_success', name: 'It works', effect: 'The payment goes through and the order is paid.' },
  {
    token: 'tok_settlement_retry',
    name: 'It works at the third try',
    effect: 'Settlement stumbles twice, and then the order is paid. You lose nothing but a moment.',
  },
  {
    token: 'tok_declined',
    name: 'Declined',
    effect: 'The bank says no. Your order is cancelled and everything goes back on the shelf.',
  },
  {
    token: 'tok_limit',
    name: 'Over the limit',
    effect: 'The payment is stopped before it reaches a bank. Your order is cancelled.',
  },
  {
    token: 'tok_settlement_fails',
    name: 'It fails at the end',
    effect: 'The payment is accepted, but cannot be settled. Your order is cancelled.',
  },
];
