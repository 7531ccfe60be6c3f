import { describe, expect, it, jest } from '@jest/globals';
import { fixedClock } from '@millrace/testing';
import type { ApiKeyGrant } from '../domain/merchant.ts';
import { aGrantFor, aMerchant } from '../testing/builders.ts';
import { CachedGrants } from './cached-grants.ts';

function cachedOver(grants: readonly ApiKeyGrant[], options?: { maxEntries: number }) {
  const clock = fixedClock('2026-05-08T12:00:00.000Z');
  const findGrant = jest.fn(async (hash: string) => grants.find(({ apiKeyHash }) => apiKeyHash === hash));
  return { clock, findGrant, cached: new CachedGrants({ findGrant }, clock, options) };
}

describe('grants in memory', () => {
  const [first, second, third] = [0, 1, 2].map(() => aGrantFor(aMerchant())) as [
    ApiKeyGrant,
    ApiKeyGrant,
    ApiKeyGrant,
  ];

  it('are looked up once a minute', async () => {
    const { cached, clock, findGrant } = cachedOver([first]);
    expect(await cached.findGrant(first.apiKeyHash)).toEqual(first);
    clock.advance(59_999);
    expect(await cached.findGrant(first.apiKeyHash)).toEqual(first);
    expect(findGrant).toHaveBeenCalledTimes(1);
    clock.advance(1);
    expect(await cached.findGrant(first.apiKeyHash)).toEqual(first);
    expect(findGrant).toHaveBeenCalledTimes(2);
  });

  it('end when the key is gone', async () => {
    const grants = [first];
    const { cached, clock } = cachedOver(grants);
    await cached.findGrant(first.apiKeyHash);
    grants.pop();
    clock.advance(60_000);
    expect(await cached.findGrant(first.apiKeyHash)).toBeUndefined();
  });

  it('do not remember that a key was unknown', async () => {
    const grants: ApiKeyGrant[] = [];
    const { cached } = cachedOver(grants);
    expect(await cached.findGrant(first.apiKeyHash)).toBeUndefined();
    grants.push(first);
    expect(await cached.findGrant(first.apiKeyHash)).toEqual(first);
  });

  it('are bounded: the oldest goes first', async () => {
    const { cached, findGrant } = cachedOver([first, second, third], { maxEntries: 2 });
    for (const { apiKeyHash } of [first, second, third, second, third]) await cached.findGrant(apiKeyHash);
    expect(findGrant).toHaveBeenCalledTimes(3);
    await cached.findGrant(first.apiKeyHash);
    expect(findGrant).toHaveBeenCalledTimes(4);
  });
});
