import { conversionResidue } from '@millrace/contracts-quote';
import { assertInvariant, isZero, type Money } from '@millrace/money';
import type { Payment } from '@millrace/payment/domain/payment.ts';
import type { Refund } from '@millrace/payment/domain/refund.ts';
import type { Shares } from '@millrace/payment/domain/refund-split.ts';
import { balanceKey, foldBalances } from '@millrace/settlement/domain/fold-balances.ts';
import {
  assertBalanced,
  reversalIdOf,
  transferIdOf,
  type Leg,
} from '@millrace/settlement/domain/transfer.ts';
import type { Clients } from './clients.ts';
import { limited } from './ports.ts';
import type { World } from './world.ts';

/** What holds at any moment. @throws InvariantViolation, by the number in docs/invariants.md */
export function assertAlways({ payments, ledger, defects }: World): void {
  assertInvariant(defects.length === 0, 'no error without a fault', { defects: defects.map(String) });
  const paidIn = new Map<string, bigint>();
  for (const transfer of ledger.transfers.values()) {
    assertBalanced(transfer);
    const fromPayer = transfer.legs.find(({ account }) => account.startsWith('clearing:'))?.amount ?? 0n;
    paidIn.set(transfer.paymentId, (paidIn.get(transfer.paymentId) ?? 0n) - fromPayer);
  }
  const refunds = Map.groupBy(payments.refunds.values(), ({ paymentId }) => paymentId);
  for (const { id, status, refunded, money } of payments.payments.values()) {
    assertInvariant(status !== 'canceled' || !paidIn.has(id), 'INV-8', { id });
    assertInvariant((paidIn.get(id) ?? 0n) >= 0n, 'INV-14', { id, paidIn: paidIn.get(id) });
    const taken = (refunds.get(id) ?? []).filter((refund) => refund.status !== 'failed');
    const sum = taken.reduce((total, refund) => total + refund.money.amount, 0n);
    assertInvariant(refunded.amount === sum && sum <= money.amount, 'INV-14', { id, refunded, sum, money });
  }
}

/** What holds when nothing is under way any more. @throws InvariantViolation, as above */
export function assertAtRest(world: World, clients: Clients): void {
  assertAlways(world);
  const payments = [...world.payments.payments.values()];
  const refunds = [...world.payments.refunds.values()];
  assertEnded(payments, refunds, clients);
  assertAnswered([...payments, ...refunds], clients);
  assertMoney(world, payments, refunds);
}

function assertEnded(payments: readonly Payment[], refunds: readonly Refund[], clients: Clients): void {
  for (const { id, status } of payments) {
    assertInvariant(['settled', 'failed', 'canceled'].includes(status), 'INV-10', { id, status });
    assertInvariant(status === 'canceled' || !clients.canceled.has(id), 'INV-8', { id, status });
  }
  for (const { id, status } of refunds) assertInvariant(status !== 'pending', 'INV-16', { id });
  const quotes = payments.flatMap(({ quote }) => quote?.quoteId ?? []);
  assertInvariant(new Set(quotes).size === quotes.length, 'INV-5', { quotes });
  const today = payments.filter(
    ({ merchantId, status }) => merchantId === limited.merchantId && status === 'settled',
  );
  assertInvariant(today.length <= limited.maxDailyCount, 'INV-21', { settled: today.length });
}

/** Each request has one answer, and made what it says. */
function assertAnswered(made: readonly { readonly id: string }[], { requests }: Clients): void {
  const answers = requests.map((request) => [...request.answers]);
  assertInvariant(
    answers.every(({ length }) => length === 1),
    'INV-11',
    { answers },
  );
  const told = answers.flatMap(([answer]) => /^201 ((?:pay|rfd)_.*)/.exec(answer!)?.[1] ?? []);
  assertInvariant(
    sameSet(
      told,
      made.map(({ id }) => id),
    ),
    'INV-11',
    { told, made },
  );
}

function assertMoney(
  { ledger, balances }: World,
  payments: readonly Payment[],
  refunds: readonly Refund[],
): void {
  const transfers = [...ledger.transfers.values()];
  const settled = payments.filter(({ status }) => status === 'settled');
  const expectedIds = [
    ...settled.map(({ id }) => transferIdOf(id)),
    ...refunds.map(({ id }) => transferIdOf(id)),
    ...refunds.filter(({ status }) => status === 'failed').map(({ id }) => reversalIdOf(transferIdOf(id))),
  ];
  assertInvariant(
    sameSet(
      transfers.map(({ id }) => id),
      expectedIds,
    ),
    'INV-16 or INV-18',
    { transfers, expectedIds },
  );

  const legs = settled.flatMap((payment) => {
    const own = refunds.filter(({ paymentId, status }) => paymentId === payment.id && status === 'succeeded');
    const left = [
      ...legsOf(payment, payment.money, totalsOf(payment), 1n),
      ...own.flatMap(({ money, shares }) => legsOf(payment, money, shares, -1n)),
    ];
    const isGone = payment.refunded.amount === payment.money.amount;
    assertInvariant(!isGone || textOf(left) === '', 'INV-15', { payment, left });
    return left;
  });
  const folded = [...balances.applied.values()].flatMap((transfer) => transfer.legs);
  assertInvariant(textOf(folded) === textOf(transfers.flatMap((transfer) => transfer.legs)), 'INV-20', {
    folded,
  });
  assertInvariant(textOf(folded) === textOf(legs), 'INV-15 or INV-17', { folded, legs });
}

function totalsOf({ quote }: Payment): Shares {
  if (!quote) return { fee: 0n, residue: 0n, target: 0n } as Shares;
  const { fee, targetAmount } = quote;
  const residue = conversionResidue(quote).residue.amount;
  return { fee: BigInt(fee.amount), residue, target: BigInt(targetAmount) } as Shares;
}

/** What a payment moves, or with the sign turned a refund of it: by its quote alone. */
function legsOf(
  { merchantId, source, quote }: Payment,
  moved: Money,
  shares: Shares,
  sign: 1n | -1n,
): readonly Leg[] {
  const { amount, currency } = moved;
  const { fee, residue, target } = shares;
  const merchant = `merchant:${merchantId}:available`;
  const parts: readonly (readonly [string, string, bigint])[] = [
    [`clearing:${source}`, currency, -amount],
    ...(quote
      ? ([
          ['fees', currency, fee],
          ['rounding', currency, residue],
          [`fx:${currency}`, currency, amount - fee - residue],
          [`fx:${quote.targetCurrency}`, quote.targetCurrency, -target],
          [merchant, quote.targetCurrency, target],
        ] as const)
      : ([[merchant, currency, amount]] as const)),
  ];
  return parts.map(([account, unit, part]) => ({ account, currency: unit, amount: part * sign }) as Leg);
}

/** What legs come to, as text, without balances where money came and went. */
function textOf(legs: readonly Leg[]): string {
  const moved = foldBalances([{ legs } as never]).filter((balance) => !isZero(balance));
  return moved.map((balance) => `${balanceKey(balance)} ${balance.amount}`).join();
}

function sameSet(left: readonly string[], right: readonly string[]): boolean {
  return String([...left].sort()) === String([...right].sort());
}
