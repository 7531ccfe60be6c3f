import { queueConsumer, type QueueConsumer, type QueueConsumerOptions } from '@millrace/container-service';
import { MessageRefused } from '@millrace/dead-letters';
import { countSearch, type CountSearchPorts } from '../application/count-search.ts';

export interface LookupQueueOptions
  extends Omit<QueueConsumerOptions, 'handle' | 'order'>, CountSearchPorts {}

/** Consumes `product.searched` from LookupQueue. A search that is delivered again is not counted twice. */
export function lookupQueue({ searches, catalog, ...options }: LookupQueueOptions): QueueConsumer {
  return queueConsumer({
    ...options,
    // Searches of one batch are often for the same word, whose count is one item.
    order: 'in-turn',
    handle: async ({ body }) => {
      const outcome = await countSearch(body, { searches, catalog });
      if (typeof outcome !== 'string') throw new MessageRefused(outcome.refused);
    },
  });
}
