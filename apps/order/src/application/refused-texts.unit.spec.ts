import { describe, expect, it } from '@jest/globals';
import { aBowl, aDetail, aMessage, aMug } from '../testing/builders.ts';
import { inMemoryOrderStore } from '../testing/in-memory-order-store.ts';
import { processorOn } from '../testing/processor.ts';

function shop() {
  const store = inMemoryOrderStore([aMug(10), aBowl(10)]);
  return { store, ...processorOn({ store }) };
}

const PLANTED = '4242 4242\u00a04242.4242';

/** Copies of the value, each with the text in place of one string or as an additional name. */
function* planted(
  text: string,
  value: unknown,
  at = '',
): Generator<{ readonly at: string; readonly value: unknown }> {
  if (typeof value === 'string') yield { at, value: text };
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield { at: `${at}/?`, value: { ...value, [text]: 'x' } };
  for (const [name, inner] of Object.entries(value)) {
    for (const bad of planted(text, inner, `${at}/${name}`)) {
      const copy = Array.isArray(value) ? [...value] : { ...value };
      yield { at: bad.at, value: Object.assign(copy, { [name]: bad.value }) };
    }
  }
}

describe('INV-34: a card number in a message', () => {
  it.each([...planted(PLANTED, aDetail())].filter(({ at }) => at !== '/correlationId'))(
    'is dead-lettered when it is at $at',
    async ({ value }) => {
      const { store, process, logger } = shop();
      const outcome = await process(aMessage(value));
      expect(outcome).toMatchObject({ kind: 'dead_letter', reason: { code: 'card_number_refused' } });
      expect(store.orders.size).toBe(0);
      expect(JSON.stringify([outcome, logger.lines])).not.toContain('4242');
    },
  );

  it.each([PLANTED, '5555555555554444', '🎁', '日本', 'a\nb', '\u0000', '\u007f'])(
    'is replaced in the correlation id, like characters that a header must not have: %j',
    async (correlationId) => {
      const { store, process, deadLetters, logger } = shop();
      expect(await process(aMessage({ ...aDetail(), correlationId }))).toEqual({ kind: 'stored' });
      const [order] = store.orders.values();
      expect(order!.correlationId).toMatch(/^cor_[0-9A-Z]{26}$/);
      expect([deadLetters, JSON.stringify(logger.lines).includes(correlationId)]).toEqual([[], false]);
    },
  );
});

describe('half of a surrogate pair, or U+FFFF, in a message', () => {
  it.each([...planted('\ud83d', aDetail()), ...planted('\uffff', aDetail())])(
    'is dead-lettered when it is at $at',
    async ({ at, value }) => {
      const { store, process } = shop();
      expect(await process(aMessage(value))).toMatchObject({
        kind: 'dead_letter',
        reason: {
          code: 'validation_failed',
          field: expect.stringMatching(`^${at.replace('?', '[\ufffd\uffff]')}$`),
        },
      });
      expect(store.orders.size).toBe(0);
    },
  );
});

describe('characters in a message that a header must not have', () => {
  const texts = ['🎁', '日本', 'a\nb', '\u0000', '\u007f', 'a b'];
  const cases = texts.flatMap((text) => [...planted(text, aDetail())]);

  it.each(cases.filter(({ at }) => at !== '/correlationId'))(
    'is dead-lettered when it is at $at',
    async ({ at, value }) => {
      const { store, process } = shop();
      const { reason } = (await process(aMessage(value))) as { reason?: { code: string; field: string } };
      expect(reason?.code).toBe('validation_failed');
      expect(reason?.field.startsWith(at.replace('?', ''))).toBe(true);
      expect(store.orders.size).toBe(0);
    },
  );

  it('are dead-lettered in an invalid merchant id', async () => {
    const { process } = shop();
    expect(await process(aMessage({ ...aDetail(), merchantId: 'mer_1' }))).toMatchObject({
      kind: 'dead_letter',
      reason: { code: 'validation_failed', field: '/merchantId' },
    });
  });
});
