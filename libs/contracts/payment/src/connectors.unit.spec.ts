import { describe, expect, it } from '@jest/globals';
import {
  connectorNames,
  connectorsFrom,
  connectorsText,
  sandboxSources,
  sourceRefusalOf,
  takesPaymentsOf,
  type KeyMode,
} from './index.ts';

const unknown = ['tok_unknown', 'tok_', 'constructor', 'TOK_SUCCESS', '', 'pm_card', 'adyen_card'];

describe('INV-43: the source of a payment', () => {
  it.each(sandboxSources)('is served by the sandbox for test keys only: %s', (source) => {
    expect(sourceRefusalOf({ source, mode: 'test' }, ['sandbox'])).toBeUndefined();
    for (const names of [['sandbox'], []] as const) {
      expect(sourceRefusalOf({ source, mode: 'live' }, names)).toBe('source_test_only');
    }
  });

  it.each(sandboxSources)('is not served in a stage without the sandbox: %s', (source) => {
    expect(sourceRefusalOf({ source, mode: 'test' }, [])).toBe('source_unknown');
  });

  it.each(unknown.flatMap((source) => (['test', 'live'] as const).map((mode) => [source, mode] as const)))(
    'is unknown if no connector serves it: %j, %s',
    (source, mode: KeyMode) => {
      expect(sourceRefusalOf({ source, mode }, connectorNames)).toBe('source_unknown');
    },
  );
});

describe('the connectors of a stage', () => {
  it('take no live payments while there is only the sandbox', () => {
    expect([takesPaymentsOf('test', ['sandbox']), takesPaymentsOf('live', connectorNames)]).toEqual([
      true,
      false,
    ]);
  });

  it.each([[[]], [connectorNames]])('survive the round trip through an environment variable: %j', (names) => {
    expect(connectorsFrom(connectorsText(names))).toEqual(names);
  });

  it('include no unknown connector', () => {
    expect(() => connectorsFrom('sandbox,stripe')).toThrow('unknown connector stripe');
  });
});
