import { describe, expect, it } from '@jest/globals';
import { productSearched } from '@millrace/contracts-storefront';
import { withDeepField, withRepeatedField } from '@millrace/testing';
import { MERCHANT } from '../testing/products.ts';
import { countSearch } from './count-search.ts';

const searched = productSearched.make({
  id: 's1',
  occurredAt: '2026-05-08T12:00:00.000Z',
  correlationId: 'cor_1',
  merchantId: MERCHANT,
  data: { term: 'mug', results: 1 },
}).detail;

async function codeOf(body: string): Promise<string | undefined> {
  const outcome = await countSearch(body, {
    searches: { count: async () => 'counted' },
    catalog: { vocabulary: async () => new Set(['mug']) },
  });
  return typeof outcome === 'object' ? outcome.refused.code : undefined;
}

describe('a message of a search', () => {
  it('is accepted when it is valid', async () => {
    expect(await codeOf(JSON.stringify(searched))).toBeUndefined();
  });

  it('is refused as malformed when any field is repeated', async () => {
    const texts = [...withRepeatedField(searched)];
    expect(texts.length).toBeGreaterThan(1);
    for (const text of texts) expect([text, await codeOf(text)]).toEqual([text, 'malformed_message']);
  });

  it('is refused as malformed when it is nested too deeply', async () => {
    expect(await codeOf(withDeepField(searched))).toBe('malformed_message');
  });
});
