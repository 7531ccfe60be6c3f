import { describe, expect, it } from '@jest/globals';
import { orderIds } from '@millrace/contracts-order';
import type { UsedOffers } from '../application/ports.ts';

export const EXPIRES_AT = '2026-05-08T13:00:00.000Z';

/** The contract of every adapter of the port. */
export function describeUsedOffers(adapter: string, make: () => UsedOffers): void {
  describe(`used offers ${adapter}`, () => {
    const use = { orderId: orderIds.create(), contentHash: 'a', expiresAt: EXPIRES_AT };

    it('are used for one content when several are used concurrently', async () => {
      const offers = make();
      const uses = await Promise.all(
        ['a', 'b', 'a', 'c'].map((contentHash) => offers.use({ ...use, contentHash })),
      );
      expect(new Set(uses.map(({ contentHash }) => contentHash)).size).toBe(1);
      expect(await offers.find(use.orderId)).toMatchObject({ ...uses[0], isPublished: false });
    });

    it('stay published when they are used again', async () => {
      const offers = make();
      const { orderId } = { ...use, orderId: orderIds.create() };
      expect(await offers.find(orderId)).toBeUndefined();
      expect(await offers.use({ ...use, orderId })).toMatchObject({ contentHash: 'a', isPublished: false });
      await offers.published(orderId);
      expect(await offers.use({ ...use, orderId, contentHash: 'b' })).toMatchObject({
        contentHash: 'a',
        isPublished: true,
      });
    });
  });
}
