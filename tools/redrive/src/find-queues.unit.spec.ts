import { describe, expect, it } from '@jest/globals';
import { findRoute } from './find-queues.ts';

/** The queues of the platform, with their dead-letter queues. */
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
const find = (module: string, queue: string, to?: string) =>
  findRoute({ module, queue, to, stage: 'dev', needsTarget: true }, queues);

describe('the way of dead letters', () => {
  it.each([
    ['order', 'order', 'OrderQueue'],
    ['order', 'OrderQueue', 'OrderQueue'],
    ['order', 'lookup', 'LookupQueue'],
    ['order', 'payment-requests', 'order-payment-requests'],
    ['order', 'payment-requests-dlq', 'order-payment-requests'],
    ['order', 'millrace-dev-OrderQueue-dlq', 'OrderQueue'],
    ['payment', 'events', 'payment-events'],
  ])('of module %s and queue %s leads back to %s', async (module, queue, name) => {
    const to = `millrace-dev-${name}`;
    expect(await find(module, queue)).toEqual({ from: `${to}-dlq`, to });
  });

  it('leads where it is told to', async () => {
    expect(await find('processing', 'undelivered', 'payment-events')).toEqual({
      from: 'millrace-dev-processing-undelivered-dlq',
      to: 'millrace-dev-payment-events',
    });
    expect(await find('settlement', 'shared', 'two')).toMatchObject({ to: 'millrace-dev-settlement-two' });
  });

  it.each([
    ['queue_not_found', 'payment', 'nothing', undefined],
    ['queue_not_found', 'payment', 'order', undefined],
    ['no_source_queue', 'processing', 'undelivered', undefined],
    ['several_source_queues', 'settlement', 'shared', undefined],
    ['target_not_found', 'processing', 'undelivered', 'nowhere'],
    ['target_is_the_dead_letter_queue', 'processing', 'undelivered', 'undelivered-dlq'],
  ])('is refused with %s: module %s, queue %s, to %s', async (code, module, queue, to) => {
    await expect(find(module, queue, to)).rejects.toMatchObject({ code });
  });

  it('need not lead anywhere while nothing is put back', async () => {
    const looked = (module: string, queue: string) =>
      findRoute({ module, queue, to: undefined, stage: 'dev', needsTarget: false }, queues);
    expect(await looked('payment', 'events')).toMatchObject({ to: 'millrace-dev-payment-events' });
    for (const [module, queue] of [
      ['processing', 'undelivered'],
      ['settlement', 'shared'],
    ] as const) {
      expect(await looked(module, queue)).toEqual({
        from: `millrace-dev-${module}-${queue}-dlq`,
        to: undefined,
      });
    }
  });

  it('names what there is when it finds nothing, and what to do where messages came from no queue', async () => {
    await expect(find('payment', 'nothing')).rejects.toThrow('millrace-dev-payment-events-dlq');
    await expect(find('processing', 'undelivered')).rejects.toThrow('--to=');
    await expect(find('settlement', 'shared')).rejects.toThrow(
      '--to=millrace-dev-settlement-one or --to=millrace-dev-settlement-two',
    );
  });
});
