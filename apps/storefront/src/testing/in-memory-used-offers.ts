import type { UsedOffer, UsedOffers } from '../application/ports.ts';

/** @param failIfBroken throws while the store is broken */
export function inMemoryUsedOffers(failIfBroken: () => void = () => {}): UsedOffers {
  const used = new Map<string, UsedOffer>();
  return {
    use: async ({ orderId, contentHash }) => {
      failIfBroken();
      const use = used.get(orderId) ?? { contentHash, isPublished: false };
      used.set(orderId, use);
      return use;
    },
    find: async (orderId) => {
      failIfBroken();
      return used.get(orderId);
    },
    published: async (orderId) => {
      failIfBroken();
      used.set(orderId, { ...used.get(orderId)!, isPublished: true });
    },
  };
}
