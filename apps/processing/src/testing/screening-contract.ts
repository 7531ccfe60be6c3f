import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { MerchantLimits } from '@millrace/contracts-merchant';
import { paymentIds, type PaymentImage } from '@millrace/contracts-payment';
import { minorUnits, money, parseCurrency } from '@millrace/money';
import type { ScreeningStore } from '../application/ports.ts';
import { screenPayments } from '../application/screen-payments.ts';
import { reservationOf, rejected, type DayReservation } from '../domain/screening.ts';
import { aPaymentImage } from './images.ts';
import { inMemoryBus, type InMemoryBus, inMemoryLimits, testPorts } from './ports.ts';

/** For tests that call an engine many times, so that a busy machine causes no failure. */
export const ENGINE_TIMEOUT_MS = 60_000;
const MAX_BATCH = 10;
const MAX_DELIVERIES = 50;

const FIRST_MERCHANT = 'mer_00000000000000000000000001';
const SECOND_MERCHANT = 'mer_00000000000000000000000002';

/** The contract of screening with any store; run against the fake and against DynamoDB. */
export function describeScreening(
  name: string,
  openStore: () => Promise<ScreeningStore>,
  { numRuns }: { readonly numRuns: number },
): void {
  describe(`screening with ${name}`, () => {
    it('INV-21 decides any sequence like a model that counts payments in turn', async () => {
      await fc.assert(
        fc.asyncProperty(sequences, async (steps) => {
          const store = await openStore();
          const model = new Model();
          for (const { payment, limits } of steps) {
            const decision = await store.reserve(payment.paymentId, reserved(payment, limits));
            expect(decision).toMatchObject({
              outcome: expect.any(String),
              ...model.decide(payment, limits),
            });
          }
        }),
        { numRuns },
      );
    });

    it('INV-21 accepts exactly as many as fit, with concurrent processors, duplicates and redeliveries', async () => {
      const store = await openStore();
      const limits: MerchantLimits = {
        maxDailyCount: 17,
        currencies: { USD: { maxDailyAmount: 1_000_000 } },
      };
      const payments = Array.from({ length: 40 }, () => aPaymentImage());
      const { accepted, rejected: refused } = await processAtOnce(store, payments, limits);
      expect(accepted.size).toBe(17);
      expect(refused.size).toBe(23);
      expect([...accepted].filter((id) => refused.has(id))).toEqual([]);
    });

    it('INV-21 accepts exactly the amount that fits, to the unit, with concurrent processors', async () => {
      const store = await openStore();
      const limits: MerchantLimits = {
        currencies: { USD: { maxDailyAmount: 99_999 }, EUR: { maxDailyAmount: 70_000 } },
      };
      const payments = Array.from({ length: 40 }, (_none, index) =>
        aPaymentImage({ currency: index % 2 ? 'USD' : 'EUR', amount: 10_000 }),
      );
      const { accepted } = await processAtOnce(store, payments, limits);
      const of = (currency: string) =>
        payments.filter((payment) => payment.currency === currency && accepted.has(payment.paymentId)).length;
      expect([of('USD'), of('EUR')]).toEqual([9, 7]);
      const rest = (amount: number) => reserved(aPaymentImage({ amount }), limits);
      expect(await store.reserve('pay_over', rest(10_000))).toEqual(rejected('daily_amount_exceeded'));
      expect(await store.reserve('pay_rest', rest(9_999))).toEqual({ outcome: 'accepted' });
      expect(await store.reserve('pay_one', rest(1))).toEqual(rejected('daily_amount_exceeded'));
    });

    it('INV-21 counts a day exactly above the safe integers', async () => {
      const store = await openStore();
      const maxAmount = minorUnits(2n ** 53n + 3n);
      const taking = (amount: bigint) =>
        store.reserve(paymentIds.create(), {
          merchantId: FIRST_MERCHANT,
          day: '2026-05-08',
          amount: money(amount, parseCurrency('IDR')),
          maxCount: undefined,
          maxAmount,
        });
      expect(await taking(2n ** 53n - 1n)).toMatchObject({ outcome: 'accepted' });
      expect(await taking(2n)).toMatchObject({ outcome: 'accepted' });
      expect(await taking(3n)).toMatchObject({ code: 'daily_amount_exceeded' });
      expect(await taking(2n)).toMatchObject({ outcome: 'accepted' });
      expect(await taking(1n)).toMatchObject({ code: 'daily_amount_exceeded' });
    });

    it('counts every day and every merchant separately', async () => {
      const store = await openStore();
      const limits: MerchantLimits = { maxDailyCount: 1 };
      const decide = async (payment: Partial<PaymentImage>) => {
        const image = aPaymentImage(payment);
        return (await store.reserve(image.paymentId, reserved(image, limits))).outcome;
      };
      expect(await decide({ createdAt: '2026-05-08T23:59:59.999Z' })).toBe('accepted');
      expect(await decide({ createdAt: '2026-05-08T00:00:00.000Z' })).toBe('rejected');
      expect(await decide({ createdAt: '2026-05-09T00:00:00.000Z' })).toBe('accepted');
      expect(await decide({ merchantId: SECOND_MERCHANT, createdAt: '2026-05-08T23:59:59.999Z' })).toBe(
        'accepted',
      );
    });

    it('returns the first decision to a repeat, after the limits were raised or lowered', async () => {
      const store = await openStore();
      const [first, second, third] = [aPaymentImage(), aPaymentImage(), aPaymentImage()];
      const decide = (payment: PaymentImage, maxDailyCount: number) =>
        store.reserve(payment.paymentId, reserved(payment, { maxDailyCount }));
      expect(await decide(first, 1)).toEqual({ outcome: 'accepted' });
      expect(await decide(second, 1)).toEqual(rejected('daily_count_exceeded'));
      expect(await decide(second, 100)).toEqual(rejected('daily_count_exceeded'));
      expect(await decide(third, 2)).toEqual({ outcome: 'accepted' });
      expect(await decide(first, 1)).toEqual({ outcome: 'accepted' });
    });

    it('rejects a payment above the daily amount on an empty day', async () => {
      const store = await openStore();
      const limits: MerchantLimits = { currencies: { USD: { maxDailyAmount: 9_999 } } };
      expect(await store.reserve('pay_1', reserved(aPaymentImage(), limits))).toEqual(
        rejected('daily_amount_exceeded'),
      );
    });

    it('records a rejection that does not depend on the day, and keeps the first decision', async () => {
      const store = await openStore();
      const reservation = reserved(aPaymentImage(), { maxDailyCount: 1 });
      const rejection = rejected('currency_not_allowed');
      expect(await store.reject('pay_1', rejection)).toEqual(rejection);
      expect(await store.reserve('pay_1', reservation)).toEqual(rejection);
      expect(await store.reject('pay_1', rejected('amount_limit_exceeded'))).toEqual(rejection);
      expect(await store.reserve('pay_2', reservation)).toEqual({ outcome: 'accepted' });
      expect(await store.reject('pay_2', rejection)).toEqual({ outcome: 'accepted' });
    });
  });
}

/** Sends every payment three times, shuffled, in concurrent batches, and redelivers failed messages. */
export async function processAtOnce(
  screenings: ScreeningStore,
  payments: readonly PaymentImage[],
  limits: MerchantLimits,
): Promise<{ readonly accepted: ReadonlySet<string>; readonly rejected: ReadonlySet<string> }> {
  const ports = testPorts({ publisher: inMemoryBus(), limits: inMemoryLimits(limits), screenings });
  const shuffled = fc.sample(
    fc.shuffledSubarray([...payments, ...payments, ...payments], { minLength: payments.length * 3 }),
    1,
  )[0]!;
  let queue = shuffled.map((payment, index) => ({ messageId: String(index), body: JSON.stringify(payment) }));
  for (let delivery = 0; queue.length > 0; delivery += 1) {
    expect(delivery).toBeLessThan(MAX_DELIVERIES);
    const batches = Array.from({ length: Math.ceil(queue.length / MAX_BATCH) }, (_none, index) =>
      queue.slice(index * MAX_BATCH, (index + 1) * MAX_BATCH),
    );
    const failures = await Promise.all(batches.map((batch) => screenPayments(batch, ports)));
    const again = new Set(failures.flatMap((failed) => [...failed.keys()]));
    queue = queue.filter(({ messageId }) => again.has(messageId));
  }
  const bus = ports.publisher as InMemoryBus;
  return { accepted: bus.paymentsWith('payment.accepted'), rejected: bus.paymentsWith('payment.rejected') };
}

const paymentsOfTwo = fc.array(
  fc
    .record({
      merchantId: fc.constantFrom(FIRST_MERCHANT, SECOND_MERCHANT),
      amount: fc.integer({ min: 1, max: 60 }),
      currency: fc.constantFrom('USD', 'JPY'),
      createdAt: fc.constantFrom('2026-05-08T23:59:59.999Z', '2026-05-09T00:00:00.000Z'),
    })
    .map(aPaymentImage),
  { minLength: 1, maxLength: 12 },
);

/** Payments in any order and number of repeats, with changing limits. */
const sequences = paymentsOfTwo.chain((payments) =>
  fc.array(
    fc.record({
      payment: fc.constantFrom(...payments),
      limits: fc.record({
        maxDailyCount: fc.integer({ min: 1, max: 5 }),
        currencies: fc.constantFrom(
          { USD: { maxDailyAmount: 100 }, JPY: {} },
          { USD: {}, JPY: { maxDailyAmount: 50 } },
        ),
      }),
    }),
    { maxLength: 30 },
  ),
);

/** Recomputes the totals from all accepted payments at every decision. */
class Model {
  readonly #accepted: PaymentImage[] = [];
  readonly #decisions = new Map<string, object>();

  decide(payment: PaymentImage, { maxDailyCount = Infinity, currencies }: MerchantLimits): object {
    const decided = this.#decisions.get(payment.paymentId);
    if (decided) return decided;
    const ofDay = this.#accepted.filter(
      ({ merchantId, createdAt }) => merchantId === payment.merchantId && createdAt === payment.createdAt,
    );
    const sum = ofDay
      .filter(({ currency }) => currency === payment.currency)
      .reduce((total, { amount }) => total + amount, payment.amount);
    const { maxDailyAmount = Infinity } = currencies?.[payment.currency] ?? {};
    let decision: object = { outcome: 'accepted' };
    if (ofDay.length >= maxDailyCount) decision = { code: 'daily_count_exceeded' };
    else if (sum > maxDailyAmount) decision = { code: 'daily_amount_exceeded' };
    else this.#accepted.push(payment);
    this.#decisions.set(payment.paymentId, decision);
    return decision;
  }
}

function reserved(payment: PaymentImage, limits: MerchantLimits): DayReservation {
  return reservationOf(payment, limits)!;
}
