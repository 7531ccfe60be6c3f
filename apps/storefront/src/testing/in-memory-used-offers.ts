import type { UsedOffer, UsedOffers } from '../application/ports.ts';

/** @param answering throws while the store is broken */
export function inMemoryUsedOffers(answering: () => void = () => {}): UsedOffers {
  const used = new Map<string, UsedOffer>();
  return {
    use: async ({ orderId, contentHash }) => {
      answering();
      const use = used.get(orderId) ?? { contentHash, isPublished: false };
      used.set(orderId, use);
      return use;
    },
    find: async (orderId) => {
      answering();
      return used.get(orderId);
    },
    published: async (orderId) => {
      answering();
      used.set(orderId, { ...used.get(orderId)!, isPublished: true });
    },
  };
}
