/** How the platform answers a test source. */
interface TestSourceFacts {
  /** Screening accepts the payment, or rejects it with this code. */
  readonly screening: 'accepted' | 'source_declined' | 'limit_exceeded';
  /** The sandbox's answer to a capture. `captured_at_third_attempt`: it is unavailable for the first two attempts. */
  readonly capture: 'captured' | 'captured_at_third_attempt' | 'refused';
  /** The sandbox's answer to a refund. */
  readonly payBack: 'paid_back' | 'paid_back_at_third_attempt' | 'refused';
  /** How the shop's checkout offers the source; undefined if it does not offer it. */
  readonly shop?: { readonly name: string; readonly effect: string };
}

const paid = { screening: 'accepted', capture: 'captured', payBack: 'paid_back' } as const;
const refused = { screening: 'accepted', capture: 'refused', payBack: 'refused' } as const;

/**
 * The sources that the sandbox serves, by token. Its answer depends only on the source, and it moves no money. Screening,
 * the sandbox, the shop, the simulation and the documents use this table.
 */
const table = {
  tok_success: {
    ...paid,
    shop: { name: 'It works', effect: 'The payment goes through and the order is paid.' },
  },
  tok_settlement_retry: {
    ...paid,
    capture: 'captured_at_third_attempt',
    shop: {
      name: 'It works at the third try',
      effect:
        'The first two captures fail, the third succeeds and the order is paid. It takes a few seconds longer.',
    },
  },
  tok_declined: {
    ...refused,
    screening: 'source_declined',
    shop: {
      name: 'Declined',
      effect: 'The bank declines the payment. Your order is cancelled and its products return to stock.',
    },
  },
  tok_limit: {
    ...refused,
    screening: 'limit_exceeded',
    shop: {
      name: 'Over the limit',
      effect: 'The payment is rejected before it reaches a bank. Your order is cancelled.',
    },
  },
  tok_settlement_fails: {
    ...refused,
    shop: {
      name: 'It fails at the end',
      effect: 'The payment is accepted, but cannot be captured. Your order is cancelled.',
    },
  },
  tok_refund_retry: { ...paid, payBack: 'paid_back_at_third_attempt' },
  tok_refund_fails: { ...paid, payBack: 'refused' },
} as const satisfies Readonly<Record<string, TestSourceFacts>>;

/** Token of a source that the sandbox serves. */
export type SandboxSource = keyof typeof table;

export interface TestSource extends TestSourceFacts {
  readonly token: SandboxSource;
}

export const testSources: readonly TestSource[] = Object.entries(table).map(([token, facts]) => ({
  token: token as SandboxSource,
  ...facts,
}));

export const sandboxSources: readonly SandboxSource[] = testSources.map(({ token }) => token);

const byToken: ReadonlyMap<string, TestSource> = new Map(testSources.map((one) => [one.token, one]));

/** The test source with a token; undefined for any other text. */
export function testSourceOf(token: string): TestSource | undefined {
  return byToken.get(token);
}

/** Final status of a payment from a test source, with the failure's code. */
export type TestPaymentOutcome =
  { readonly status: 'settled' } | { readonly status: 'failed'; readonly code: string };

export function outcomeOf({ screening, capture }: TestSource): TestPaymentOutcome {
  if (screening !== 'accepted') return { status: 'failed', code: screening };
  return capture === 'refused' ? { status: 'failed', code: 'settlement_refused' } : { status: 'settled' };
}

/** The sources that the shop's checkout offers, in this order; the first is preselected. */
export const shopSources = testSources.flatMap(({ token, shop }) => (shop ? [{ token, ...shop }] : []));
