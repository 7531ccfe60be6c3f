import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterEach, expect, it, jest } from '@jest/globals';
import { cached } from '@millrace/caching';
import { cachedGrants } from '@millrace/merchant/application/authenticate.ts';
import { SecretPaymentKeys } from '@millrace/order/adapters/payments/secret-payment-keys.ts';
import { merchantKey } from '@millrace/storefront/adapters/secrets.ts';
import { MERCHANT } from '@millrace/order/testing/builders.ts';
import { cachedLimits } from '@millrace/processing/adapters/lambda-limits.ts';
import { filesWith, fixedClock } from '@millrace/testing';

afterEach(() => void jest.restoreAllMocks());

const shared = (load: () => Promise<string>, clock: () => Date) => cached(load, { ttlMs: 60_000, clock });

/** By the file that keeps something: how it is read, where `load` is what is kept. */
const caches: Readonly<
  Record<string, (load: () => Promise<string>, clock: () => Date) => () => Promise<unknown>>
> = {
  'merchant/src/application/authenticate.ts': (load, clock) => {
    const grants = cachedGrants(
      { findGrant: async () => ({ apiKeyHash: 'hash', name: await load() }) as never },
      clock,
    );
    return () => grants.findGrant('hash');
  },
  'processing/src/adapters/lambda-limits.ts': (load, clock) => {
    const limits = cachedLimits({ limitsOf: async () => (await load()) as never }, clock);
    return () => limits.limitsOf(MERCHANT);
  },
  'order/src/adapters/payments/secret-payment-keys.ts': (load, clock) => {
    const client = { send: async () => ({ SecretString: await load() }) };
    const keys = new SecretPaymentKeys(client as never, 'key/', clock);
    return () => keys.keyOf(MERCHANT);
  },
  'storefront/src/adapters/secrets.ts': merchantKey,
  'catalog/src/application/catalog.ts': shared,
  'quote/src/adapters/current-rates.ts': shared,
  'quote/src/adapters/signing/jose-quote-signer.ts': shared,
};

it('knows every cache', () => {
  const apps = join(import.meta.dirname, '../../../apps');
  const sources = readdirSync(apps).map((module) => join(apps, module, 'src'));
  const found = filesWith("from '@millrace/caching'", ...sources).map((path) => relative(apps, path));
  expect(found.toSorted()).toEqual(Object.keys(caches).toSorted());
  const own = filesWith('untilMs', ...sources).filter((path) => !path.endsWith('.spec.ts'));
  expect(own).toEqual([]);
});

it.each(Object.entries(caches))(
  'INV-39: %s keeps nothing longer because the clock was set back',
  async (_file, make) => {
    const clock = fixedClock('2026-05-08T12:00:00.000Z');
    const now = jest.spyOn(performance, 'now').mockReturnValue(0);
    const load = jest.fn(async () => 'mk_test_value');
    const read = make(load, clock);
    await read();
    await read();
    expect(load).toHaveBeenCalledTimes(1);
    now.mockReturnValue(3_600_000);
    await read();
    expect(load).toHaveBeenCalledTimes(2);
  },
);
