import { describe, expect, it } from '@jest/globals';
import {
  idempotently,
  makeRecord,
  type Attempt,
  type IdempotencyRecord,
  type IdempotencyStore,
  type IdempotentOutcome,
  type IdempotentRequest,
  type RecordedResponse,
} from './index.ts';

const now = new Date('2026-01-01T00:00:00Z');
const created: RecordedResponse = { status: 201, contentType: 'application/json', body: '{"id":"1"}' };
const gone: RecordedResponse = {
  status: 410,
  contentType: 'application/problem+json',
  body: '{"code":"quote_expired"}',
};
const request = { merchantId: 'm1', route: 'POST /things', key: 'k1', body: { a: 1, b: [2] } };

function memoryStore(): IdempotencyStore & { records: Map<string, IdempotencyRecord> } {
  const records = new Map<string, IdempotencyRecord>();
  return {
    records,
    find: async (pk) => records.get(pk),
    add: async (record) => {
      if (records.has(record.pk)) return false;
      records.set(record.pk, record);
      return true;
    },
  };
}

/** Sends a request that commits its record unless the key is taken. */
function send(store: IdempotencyStore, of: IdempotentRequest = request): Promise<IdempotentOutcome> {
  return idempotently(of, store, now, async () =>
    (await store.add(makeRecord(of, created, now)))
      ? { kind: 'committed', response: created }
      : { kind: 'key_taken' },
  );
}

describe('idempotently', () => {
  it('answers the first request and replays the answer to every repeat, in any order of fields', async () => {
    const store = memoryStore();
    const first = await send(store);
    const again = await send(store, { ...request, body: { b: [2], a: 1 } });
    expect(first).toEqual({ kind: 'answered', response: created, replayed: false });
    expect(again).toEqual({ kind: 'answered', response: created, replayed: true });
  });

  it('does not store the key itself', async () => {
    const store = memoryStore();
    await send(store, { ...request, key: '4242424242424242' });
    expect(JSON.stringify([...store.records.values()])).not.toContain('4242424242424242');
  });

  it('refuses another body under the same key', async () => {
    const store = memoryStore();
    await send(store);
    expect(await send(store, { ...request, body: { a: 2 } })).toEqual({
      kind: 'idempotency_key_reused',
    });
  });

  it.each([{ merchantId: 'm2' }, { route: 'POST /others' }, { key: 'k2' }])(
    'treats a request with %j as another request',
    async (other) => {
      const store = memoryStore();
      await send(store);
      expect(await send(store, { ...request, ...other })).toMatchObject({
        replayed: false,
      });
    },
  );

  it('records a refusal and replays it', async () => {
    const store = memoryStore();
    const refuse = async (): Promise<Attempt> => ({ kind: 'refused', response: gone });
    expect(await idempotently(request, store, now, refuse)).toEqual({
      kind: 'answered',
      response: gone,
      replayed: false,
    });
    expect(await idempotently(request, store, now, refuse)).toEqual({
      kind: 'answered',
      response: gone,
      replayed: true,
    });
  });

  it('replays a success even if the same request would be refused now', async () => {
    const store = memoryStore();
    await send(store);
    expect(
      await idempotently(request, store, now, async () => ({ kind: 'refused', response: gone })),
    ).toEqual({ kind: 'answered', response: created, replayed: true });
  });

  it('replays an earlier answer when the same request cannot be decided now, and records nothing else', async () => {
    const store = memoryStore();
    const unavailable = { kind: 'unavailable', code: 'rates_stale', detail: 'Later.' } as const;
    expect(await idempotently(request, store, now, async () => unavailable)).toEqual(unavailable);
    expect(store.records.size).toBe(0);
    await send(store);
    expect(await idempotently(request, store, now, async () => unavailable)).toEqual({
      kind: 'answered',
      response: created,
      replayed: true,
    });
  });

  it('reports a request in flight when the winner has not been stored yet', async () => {
    expect(await idempotently(request, memoryStore(), now, async () => ({ kind: 'contended' }))).toEqual({
      kind: 'idempotency_in_flight',
    });
  });
});
