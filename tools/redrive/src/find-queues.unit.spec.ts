import { describe, expect, it } from '@jest/globals';
import { findRoute } from './find-queues.ts';

/** The queues of the platform and their dead-letter queues. */
const deadLetterQueues: Record<string, string | undefined> = {
  'millrace-dev-OrderQueue': 'millrace-dev-OrderQueue-dlq',
  'millrace-dev-OrderQueue-dlq': undefined,
  'millrace-dev-LookupQueue': 'millrace-dev-LookupQueue-dlq',
  'millrace-dev-LookupQueue-dlq': undefined,
  'millrace-dev-order-payment-requests': 'millrace-dev-order-payment-requests-dlq',
  'millrace-dev-order-payment-requests-dlq': undefined,
  'millrace-dev-payment-events': 'millrace-dev-payment-events-dlq',
  'millrace-dev-payment-events-dlq': undefined,
  'millrace-dev-processing-undelivered-dlq': undefined,
  'millrace-dev-settlement-one': 'millrace-dev-settlement-shared-dlq',
  'millrace-dev-settlement-two': 'millrace-dev-settlement-shared-dlq',
  'millrace-dev-settlement-shared-dlq': undefined,
};
const queues = {
  list: async (prefix: string) => Object.keys(deadLetterQueues).filter((name) => name.startsWith(prefix)),
  deadLetterQueueOf: async (name: string) => deadLetterQueues[name],
};
const find = (module: string, queue?: string, to?: string) =>
  findRoute({ module, queue, to, stage: 'dev', needsTarget: true }, queues);

describe('findRoute', () => {
  it.each([
    ['order', 'order', 'OrderQueue'],
    ['order', 'OrderQueue', 'OrderQueue'],
    ['catalog', 'lookup', 'LookupQueue'],
    ['order', 'payment-requests', 'order-payment-requests'],
    ['order', 'payment-requests-dlq', 'order-payment-requests'],
    ['order', 'millrace-dev-OrderQueue-dlq', 'OrderQueue'],
    ['payment', 'events', 'payment-events'],
  ])('of module %s and queue %s finds %s', async (module, queue, name) => {
    const to = `millrace-dev-${name}`;
    expect(await find(module, queue)).toEqual({ from: `${to}-dlq`, to });
  });

  it('takes the target of --to', async () => {
    expect(await find('processing', 'undelivered', 'payment-events')).toEqual({
      from: 'millrace-dev-processing-undelivered-dlq',
      to: 'millrace-dev-payment-events',
    });
    expect(await find('settlement', 'shared', 'two')).toMatchObject({ to: 'millrace-dev-settlement-two' });
  });

  it.each([
    ['queue_not_found', 'payment', 'nothing', undefined],
    ['queue_not_found', 'payment', 'order', undefined],
    ['queue_not_found', 'order', 'lookup', undefined],
    ['no_source_queue', 'processing', 'undelivered', undefined],
    ['several_source_queues', 'settlement', 'shared', undefined],
    ['target_not_found', 'processing', 'undelivered', 'nowhere'],
    ['target_is_the_dead_letter_queue', 'processing', 'undelivered', 'undelivered-dlq'],
  ])('refuses with %s: module %s, queue %s, to %s', async (code, module, queue, to) => {
    await expect(find(module, queue, to)).rejects.toMatchObject({ code });
  });

  it('needs no target when no message is put back', async () => {
    const inspected = (module: string, queue: string) =>
      findRoute({ module, queue, to: undefined, stage: 'dev', needsTarget: false }, queues);
    expect(await inspected('payment', 'events')).toMatchObject({ to: 'millrace-dev-payment-events' });
    for (const [module, queue] of [
      ['processing', 'undelivered'],
      ['settlement', 'shared'],
    ] as const) {
      expect(await inspected(module, queue)).toEqual({
        from: `millrace-dev-${module}-${queue}-dlq`,
        to: undefined,
      });
    }
  });

  it('lists the queues of the module by their short names when the queue is unknown or missing', async () => {
    const list = 'order, payment-requests';
    await expect(find('order', 'nope')).rejects.toThrow(
      `module order has no dead-letter queue nope in stage dev; it has: ${list}`,
    );
    await expect(find('order')).rejects.toMatchObject({
      code: 'queue_required',
      message: expect.stringMatching(new RegExp(`module order has in stage dev: ${list}$`)) as unknown,
    });
    await expect(find('merchant')).rejects.toThrow('module merchant has in stage dev: none');
    for (const name of list.split(', ')) expect(await find('order', name)).toBeDefined();
  });

  it('says how to choose a target', async () => {
    await expect(find('processing', 'undelivered')).rejects.toThrow('--to=');
    await expect(find('settlement', 'shared')).rejects.toThrow(
      '--to=millrace-dev-settlement-one or --to=millrace-dev-settlement-two',
    );
  });
});
