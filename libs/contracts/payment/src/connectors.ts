import { testSourceOf } from './test-sources.ts';

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
