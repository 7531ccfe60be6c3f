import type { FauxStores, SqsQueue } from './types.ts';

type Stores = Pick<FauxStores, 'sqs' | 'sns' | 's3'>;

/** The members of a queue that are stored on the disk; waiting consumers, for example, are not. */
const OF_A_QUEUE = [
  'attributes',
  'tags',
  'lastModifiedTimestamp',
  'messages',
  'inflightMessages',
  'delayedMessages',
  'fifoMessages',
  'fifoDelayed',
  'fifoLockedGroups',
  'sequenceCounter',
] as const;

/**
 * Copies the contents of stores that were read from the disk into the live stores. fauxqs changes memory and disk
 * separately, so a failed write leaves changes in memory that are not stored.
 */
export function restoreMemory(live: Stores, stored: Stores): void {
  for (const [store, from] of [
    [live.sns, stored.sns],
    [live.s3, stored.s3],
  ] as const) {
    for (const [name, value] of Object.entries(from)) {
      if (value instanceof Map) Object.assign(store, { [name]: value });
    }
  }
  const kept = new Map([...stored.sqs.allQueues()].map((queue) => [queue.arn, queue]));
  for (const queue of [...live.sqs.allQueues()]) {
    if (!kept.has(queue.arn)) forget(live.sqs, queue);
  }
  for (const queue of kept.values()) {
    const inUse = live.sqs.getQueueByArn(queue.arn) ?? adopt(live.sqs, queue);
    for (const name of OF_A_QUEUE) Object.assign(inUse, { [name]: Reflect.get(queue, name) });
  }
}

interface QueueMaps {
  readonly queues: Map<string, SqsQueue>;
  readonly queuesByName: Map<string, SqsQueue>;
  readonly queuesByArn: Map<string, SqsQueue>;
}

function forget(store: Stores['sqs'], queue: SqsQueue): void {
  const { queues, queuesByName, queuesByArn } = store as unknown as QueueMaps;
  queue.cancelWaiters();
  queues.delete(queue.url);
  queuesByName.delete(queue.name);
  queuesByArn.delete(queue.arn);
}

/** Restores a queue whose deletion did not reach the disk. */
function adopt(store: Stores['sqs'], queue: SqsQueue): SqsQueue {
  const { queues, queuesByName, queuesByArn } = store as unknown as QueueMaps;
  queues.set(queue.url, queue);
  queuesByName.set(queue.name, queue);
  queuesByArn.set(queue.arn, queue);
  return queue;
}
