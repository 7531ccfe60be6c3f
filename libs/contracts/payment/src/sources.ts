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

/** Whether an API key, and everything that is done with it, moves real money. */
export type KeyMode = 'test' | 'live';

/** Collects money from payment sources of one kind. */
interface Connector {
  /** Mode of the API keys whose payments it collects. */
  readonly mode: KeyMode;
  serves(source: string): boolean;
}

const connectors = {
  sandbox: { mode: 'test', serves: (source) => testSourceOf(source) !== undefined },
} as const satisfies Readonly<Record<string, Connector>>;

export type ConnectorName = keyof typeof connectors;

export const connectorNames = Object.keys(connectors) as readonly ConnectorName[];

/** Whether a stage with these connectors can take payments with keys of a mode: it has connectors, and all have that mode. */
export function takesPaymentsOf(mode: KeyMode, names: readonly ConnectorName[]): boolean {
  return names.length > 0 && names.every((name) => (connectors[name] as Connector).mode === mode);
}

/** The stage's connector that serves a source; undefined if none does. */
export function connectorOf(source: string, names: readonly ConnectorName[]): ConnectorName | undefined {
  return names.find((name) => connectors[name].serves(source));
}

/**
 * Why no payment can be made. The codes are stable.
 * - `source_test_only`: the source moves no money, but the key is a live one.
 * - `source_unknown`: no connector of the stage serves the source for a key of this mode.
 */
export const sourceRefusals = ['source_test_only', 'source_unknown'] as const;

export type SourceRefusal = (typeof sourceRefusals)[number];

/** Human-readable. */
export const sourceRefusalDetails: Readonly<Record<SourceRefusal, string>> = {
  source_test_only: 'The source moves no money, and the API key is a live one.',
  source_unknown: 'No connector serves the source with such an API key.',
};

/**
 * Whether a payment from a source can be made with a key of this mode.
 * @param names the connectors of the stage
 * @see docs/invariants.md INV-43
 */
export function sourceRefusalOf(
  { source, mode }: { readonly source: string; readonly mode: KeyMode },
  names: readonly ConnectorName[],
): SourceRefusal | undefined {
  if (mode === 'live' && isTestSource(source)) return 'source_test_only';
  const name = connectorOf(source, names);
  return name && connectors[name].mode === mode ? undefined : 'source_unknown';
}

function isTestSource(source: string): boolean {
  const name = connectorOf(source, connectorNames);
  return name !== undefined && connectors[name].mode === 'test';
}

/** Formats connectors for the environment of a function. No connectors are `none`, because a variable cannot be empty. */
export function connectorsText(names: readonly ConnectorName[]): string {
  return names.join(',') || 'none';
}

/** @throws Error if the text does not come from `connectorsText` */
export function connectorsFrom(text: string): readonly ConnectorName[] {
  if (text === 'none') return [];
  return text.split(',').map((name) => {
    const known = connectorNames.find((one) => one === name);
    if (!known) throw new Error(`unknown connector ${name}; the connectors are ${connectorNames.join(', ')}`);
    return known;
  });
}
