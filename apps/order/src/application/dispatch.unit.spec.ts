import { describe, expect, it } from '@jest/globals';
import type { BusEvent } from '@millrace/events';
import { decideOutcome } from '../domain/decide-order.ts';
import {
  anAcceptedOrder,
  anOrder,
  aPlacedOrder,
  aRecord,
  MERCHANT,
  aMessage,
  aMug,
  aBowl,
  at,
  declined,
} from '../testing/builders.ts';
import { inMemoryOrderStore } from '../testing/in-memory-order-store.ts';
import { processorOn } from '../testing/processor.ts';
import { dispatch, type StoredChange } from './dispatch.ts';
import type { PaymentRequest } from './payments.ts';

function outboxes({ refuse = () => false }: { refuse?: (message: unknown) => boolean } = {}) {
  const sent = {
    events: [] as BusEvent[],
    requests: [] as PaymentRequest[],
  };
  const take =
    <Message>(into: Message[]) =>
    async (messages: readonly Message[]) => {
      into.push(...messages.filter((message) => !refuse(message)));
      return messages.filter(refuse);
    };
  return {
    sent,
    ports: {
      topic: { publish: take(sent.events) },
      paymentRequests: { send: take(sent.requests) },
    },
  };
}

const order = (of: ReturnType<typeof anOrder>, isNote = false): StoredChange => ({
  kind: 'order',
  order: of,
  isNote,
});
const numbered = (...changes: StoredChange[]) => changes.map((change, index) => ({ id: `${index}`, change }));

describe('dispatching a stored change', () => {
  it('publishes a placed order as the processor expects it', async () => {
    const { sent, ports } = outboxes();
    const placed = aPlacedOrder();
    expect(await dispatch(numbered(order(placed)), ports)).toEqual(new Set());
    expect(sent.events.map(({ type, detail: { id } }) => [type, id])).toEqual([
      ['order.placed', `${placed.id}.placed`],
    ]);
    const store = inMemoryOrderStore([aMug(2), aBowl(1)]);
    await store.place(placed, aRecord('1'));
    const { process } = processorOn({ store });
    expect(await process(aMessage(sent.events[0]!.detail))).toEqual({ kind: 'stored' });
  });

  it('requests the payment of an accepted order, and again when the order was requeued', async () => {
    const { sent, ports } = outboxes();
    const accepted = anOrder('accepted');
    await dispatch(numbered(order(anAcceptedOrder()), order(accepted)), ports);
    expect(sent.requests[1]).toEqual({ orderId: accepted.id, merchantId: MERCHANT });
  });

  it('requests a check of an order that failed without a payment once the sweeper has requeued it', async () => {
    const { sent, ports } = outboxes();
    const failed = decideOutcome(anAcceptedOrder(), declined(null), at(2)).order;
    await dispatch(numbered(order(failed), order(failed, true)), ports);
    expect(sent.requests).toEqual([{ orderId: failed.id, merchantId: MERCHANT }]);
  });

  it('sends nothing when the payment was requested or the order has ended', async () => {
    const { sent, ports } = outboxes();
    const ended = (['paid', 'payment_failed', 'rejected'] as const).map((status) => order(anOrder(status)));
    const changes = [order(anOrder('accepted'), true), ...ended, { kind: 'other' } as const];
    await dispatch(numbered(...changes), ports);
    expect(sent).toEqual({ events: [], requests: [] });
  });

  it('returns the changes whose messages were not sent', async () => {
    const refuse = (message: unknown) => (message as Partial<PaymentRequest>).orderId !== undefined;
    const { ports } = outboxes({ refuse });
    const changes = numbered(order(aPlacedOrder()), order(anAcceptedOrder()), order(anAcceptedOrder()));
    expect(await dispatch(changes, ports)).toEqual(new Set(['1', '2']));
  });
});
