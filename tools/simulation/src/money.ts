import { isZero, minorUnits, minorUnitsFromWire, conversionResidue } from '@millrace/money';
import type { Payment } from '@millrace/payment/domain/payment.ts';
import type { Refund } from '@millrace/payment/domain/refund.ts';
import type { Shares } from '@millrace/payment/domain/refund-split.ts';
import { balanceKey, foldBalances, type Leg, type Transfer } from '@millrace/settlement/domain/ledger.ts';

/** What a settled payment and its refunds move, worked out from quote and shares without settlement's own plans. */
export function moneyOf(payment: Payment, refunds: readonly Refund[]): readonly Leg[] {
  const succeeded = refunds.filter(({ status }) => status === 'succeeded');
  return [
    ...legsOf(
      payment,
      payment.money.amount,
      sharesOf(payment, (total) => total),
    ),
    ...succeeded.flatMap(({ money, shares: { fee, residue, target } }) =>
      legsOf(payment, -money.amount, { fee: -fee, residue: -residue, target: -target }),
    ),
  ];
}

type Parts = Readonly<Record<keyof Shares, bigint>>;

/** A part of what a payment was split into. */
export function sharesOf({ quote }: Payment, part: (total: bigint) => bigint): Parts {
  if (!quote) return { fee: 0n, residue: 0n, target: 0n };
  return {
    fee: part(minorUnitsFromWire(quote.fee.amount)),
    residue: part(conversionResidue(quote).residue.amount),
    target: part(minorUnitsFromWire(quote.targetAmount)),
  };
}

function legsOf(
  { merchantId, source, money: { currency }, quote }: Payment,
  amount: bigint,
  { fee, residue, target }: Parts,
): readonly Leg[] {
  const merchant = `merchant:${merchantId}:available`;
  const to = (account: string, part: bigint, unit: string = currency) =>
    ({ account, amount: minorUnits(part), currency: unit }) as Leg;
  if (!quote) return [to(`clearing:${source}`, -amount), to(merchant, amount)];
  return [
    to(`clearing:${source}`, -amount),
    to('fees', fee),
    to('rounding', residue),
    to(`fx:${currency}`, amount - fee - residue),
    to(`fx:${quote.targetCurrency}`, -target, quote.targetCurrency),
    to(merchant, target, quote.targetCurrency),
  ];
}

/** What legs come to, as text, without balances where money came and went. */
export function balancesOf(legs: readonly Leg[]): string {
  const moved = foldBalances([{ legs } as Transfer]).filter((balance) => !isZero(balance));
  return moved.map((balance) => `${balanceKey(balance)} ${balance.amount}`).join();
}
