import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { paymentIds } from '@millrace/contracts-payment';
import { startDynamo, type TestDynamo } from '@millrace/testing';
import { apiUnderTest, type ApiUnderTest } from '../../testing/api-under-test.ts';
import { aChange, at, MERCHANT, RIVAL, eventsTo } from '../../testing/builders.ts';

let dynamo: TestDynamo;
let api: ApiUnderTest;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());
beforeEach(async () => {
  api = await apiUnderTest(dynamo);
});

const url = (query: Record<string, string>) => `/payments?${new URLSearchParams(query)}`;
const get = (query: Record<string, string>) => api.get(url(query));
const idsOf = ({ data }: { data: { id: string }[] }) => data.map(({ id }) => id);

/** Creates a payment one second after the previous one. */
async function paid(body: Record<string, unknown> = {}, status: keyof typeof eventsTo = 'pending') {
  api.clock.advance(1000);
  const id = paymentIds.parse((await api.pay({ reference: 'R-1', ...body })).json().id);
  for (const event of eventsTo[status]) await api.store.apply({ merchantId: MERCHANT, id }, aChange(event));
  return id;
}

/** Every page of a list, with one payment per page unless the query has a limit. */
async function allPages(query: Record<string, string>): Promise<string[][]> {
  const pages: string[][] = [];
  let cursor: Record<string, string> = {};
  for (let count = 0; count < 20; count += 1) {
    const answer = (await get({ limit: '1', ...query, ...cursor })).json();
    pages.push(idsOf(answer));
    if (answer.nextCursor === null) return pages;
    cursor = { cursor: answer.nextCursor };
  }
  throw new Error('the list has not ended after 20 pages');
}

describe('GET /payments', () => {
  it('INV-24: pages through every payment once while new ones arrive', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 7; count += 1) ids.push(await paid());
    await api.pay({}, { merchantId: RIVAL });
    const seen: string[] = [];
    let cursor = {};
    for (let pages = 0; pages < 4; pages += 1) {
      const page = (await get({ limit: '2', ...cursor })).json();
      seen.push(...idsOf(page));
      cursor = { cursor: page.nextCursor };
      await paid();
    }
    expect(cursor).toEqual({ cursor: null });
    expect(seen).toEqual(ids.reverse());
  });

  it('filters by status, reference and time of creation, together and across pages', async () => {
    const [first, , third] = [
      await paid({}, 'settled'),
      await paid({ reference: 'R-2' }, 'settled'),
      await paid({}, 'settled'),
      await paid(),
    ];
    const fourth = await paid({}, 'settled');
    const filter = { status: 'settled', reference: 'R-1' };
    expect(await allPages(filter)).toEqual([[fourth], [], [third], [first]].filter(({ length }) => length));
    expect(await allPages({ ...filter, createdFrom: at(2), createdTo: at(5) })).toEqual([[third]]);
    expect(await allPages({ ...filter, createdFrom: at(3) })).toEqual([[fourth], [third]]);
    expect((await allPages({ createdTo: at(3) })).flat()).toHaveLength(2);
  });

  it('includes createdFrom and excludes createdTo, to the millisecond', async () => {
    api.clock.advance(123);
    const { id, createdAt } = (await api.pay()).json();
    const after = new Date(Date.parse(createdAt) + 1).toISOString();
    const before = new Date(Date.parse(createdAt) - 1).toISOString();
    const found = async (query: Record<string, string>) => idsOf((await get(query)).json());
    expect(await found({ createdFrom: createdAt, createdTo: after })).toEqual([id]);
    expect(await found({ createdFrom: before, createdTo: createdAt })).toEqual([]);
    expect(await found({ createdFrom: after })).toEqual([]);
  });

  it.each([
    [{ createdFrom: '2026-05-08', createdTo: '2026-05-09' }, 1],
    [{ createdFrom: '2026-05-08T12:00:01Z', createdTo: '2026-05-08T12:00:02Z' }, 1],
    [{ createdTo: '2026-05-08' }, 0],
    [{ createdFrom: '2026-05-09' }, 0],
    [{ createdFrom: '2024-02-29', createdTo: '9999-12-31' }, 1],
    [{ createdFrom: '0001-01-01', createdTo: '1969-12-31T23:59:59.999Z' }, 0],
  ])('matches a payment of 2026-05-08T12:00:01Z with %j: %d', async (range, count) => {
    await paid();
    expect((await get(range)).json().data).toHaveLength(count);
  });

  it.each([
    ['createdFrom', '2026-02-30', 'wrong_format'],
    ['createdTo', '2026-13-01', 'wrong_format'],
    ['createdTo', '2025-02-29T00:00:00Z', 'wrong_format'],
    ['createdFrom', '2026-05-08T24:00:00Z', 'wrong_format'],
    ['createdFrom', '2026-05-08T12:00:00', 'wrong_format'],
    ['createdFrom', '2026-05-08T12:00:00+02:00', 'wrong_format'],
    ['createdTo', '2026-05-08T12:00:00.1Z', 'wrong_format'],
    ['createdTo', '2026-05-08 12:00:00Z', 'wrong_format'],
    ['createdTo', '1778241600', 'wrong_format'],
    ['createdTo', '', 'wrong_format'],
    ['reference', '', 'wrong_length'],
    ['reference', 'x'.repeat(129), 'wrong_length'],
    ['status', 'lost', 'unknown_value'],
    ['limit', '0', 'wrong_format'],
    ['limit', '101', 'wrong_format'],
    ['sort', 'asc', 'unknown_field'],
  ])('refuses %s=%s with validation_failed', async (name, value, code) => {
    const answer = await get({ [name]: value });
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'validation_failed']);
    expect(answer.json().errors).toMatchObject([{ pointer: `/query/${name}`, code }]);
  });

  it.each([
    ['2026-05-08', '2026-05-08'],
    ['2026-05-09', '2026-05-08T23:59:59Z'],
  ])('refuses the empty range from %s to %s', async (createdFrom, createdTo) => {
    const answer = await get({ createdFrom, createdTo });
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'validation_failed']);
    expect(answer.json().errors).toMatchObject([{ pointer: '/query/createdFrom', code: 'out_of_range' }]);
  });

  it('returns an empty list when there are no payments', async () => {
    expect((await get({})).json()).toEqual({ data: [], nextCursor: null });
  });

  it('continues after a page below its limit when few payments of a reference match', async () => {
    const settled = await paid({}, 'settled');
    for (let count = 0; count < 7; count += 1) await paid();
    const pages = await allPages({ reference: 'R-1', status: 'settled' });
    expect(pages).toEqual([[], [settled]]);
  });

  it('filters by any reference, including the longest, and continues after its pages', async () => {
    const references = ['\u{1F4B6}'.repeat(128), '\u0001'.repeat(128), 'ü&=%2F #+"'];
    for (const reference of references) {
      const ids = [await paid({ reference }), await paid({ reference })];
      expect(await allPages({ reference })).toEqual(ids.reverse().map((id) => [id]));
    }
  });

  describe('with a cursor', () => {
    const filter = {
      limit: '1',
      status: 'pending',
      reference: 'R-1',
      createdFrom: at(0),
      createdTo: at(9),
    };
    let cursor: string;
    beforeEach(async () => {
      for (let count = 0; count < 3; count += 1) await paid();
      cursor = (await get(filter)).json().nextCursor;
    });

    it('accepts it for the same list with another limit and another notation of times', async () => {
      const same = { ...filter, createdFrom: at(0).replace('.000', ''), limit: '50' };
      expect((await get({ ...same, cursor })).json().data).toHaveLength(2);
    });

    const { status, reference, createdFrom, createdTo, ...rest } = filter;
    it.each([
      ['another status', { ...filter, status: 'settled' }],
      ['no status', { ...rest, reference, createdFrom, createdTo }],
      ['another reference', { ...filter, reference: 'R-2' }],
      ['no reference', { ...rest, status, createdFrom, createdTo }],
      ['another createdFrom', { ...filter, createdFrom: at(1) }],
      ['no createdFrom', { ...rest, status, reference, createdTo }],
      ['another createdTo', { ...filter, createdTo: at(8) }],
      ['no createdTo', { ...rest, status, reference, createdFrom }],
      ['its createdTo as createdFrom', { ...rest, status, reference, createdFrom: createdTo }],
    ])('refuses it for %s, with invalid_cursor', async (_what, query) => {
      const answer = await get({ ...query, cursor });
      expect([answer.statusCode, answer.json().code]).toEqual([400, 'invalid_cursor']);
    });

    it('INV-22: refuses it from another merchant, with invalid_cursor', async () => {
      const answer = await api.get(url({ ...filter, cursor }), { merchantId: RIVAL });
      expect([answer.statusCode, answer.json().code]).toEqual([400, 'invalid_cursor']);
    });

    it.each([['nonsense'], [forged('', { before: 'pay_' })], [forged('', { list: '', before: 'pay_1' })]])(
      'refuses %s with invalid_cursor',
      async (nonsense) => {
        const answer = await get({ ...filter, cursor: nonsense });
        expect([answer.statusCode, answer.json().code]).toEqual([400, 'invalid_cursor']);
      },
    );

    it('shows nothing outside the range for a forged cursor', async () => {
      api.clock.advance(10_000);
      await paid();
      const early = paymentIds.lowestAt(new Date(0));
      const late = paymentIds.lowestAt(new Date('2200-01-01'));
      const changed = (before: string) => get({ ...filter, limit: '9', cursor: forged(cursor, { before }) });
      expect((await changed(early)).json()).toEqual({ data: [], nextCursor: null });
      expect((await changed(late)).json().data).toHaveLength(3);
      expect((await changed('pay_')).json().code).toBe('invalid_cursor');
    });
  });
});

/** A cursor with other contents. */
function forged(cursor: string, contents: Record<string, string>): string {
  const position = cursor === '' ? {} : JSON.parse(Buffer.from(cursor, 'base64url').toString());
  return Buffer.from(JSON.stringify({ ...position, ...contents })).toString('base64url');
}
