import fc from 'fast-check';
import { refundIds, type RefundSplit } from '@millrace/contracts-payment';
import type { PaymentAccepted, RefundRequested } from '@millrace/contracts-processing';
import { conversionResidue } from '@millrace/money';
import { planRefund, planReversal } from '../domain/plan-refund.ts';
import type { Transfer } from '../domain/ledger.ts';
import { anAcceptedPayment, aTransfer, NOW } from './payments.ts';

/** A requested refund of 10.00, or of the whole payment if it is less, without a split. */
export function aRefund(
  payment = anAcceptedPayment(),
  overrides: Partial<RefundRequested['data']> = {},
): RefundRequested {
  const { merchantId, correlationId, data } = payment;
  const { paymentId, amount, currency, source } = data;
  const refundId = overrides.refundId ?? refundIds.create();
  const given = { refundId, paymentId, amount: Math.min(amount, 1_000), currency, source, split: null };
  return {
    id: `${refundId}.requested`,
    version: 1,
    occurredAt: NOW,
    correlationId,
    merchantId,
    data: { ...given, ...overrides },
  };
}

export function aRefundTransfer(refund = aRefund()): Transfer {
  return planRefund(refund, NOW);
}

export function aReversal(refund = aRefund()): Transfer {
  return planReversal(aRefundTransfer(refund), NOW);
}

type Shares = Readonly<Record<'fee' | 'residue' | 'targetAmount', bigint>>;

/** The payment module's totals for the refunds of one payment, by the rule of ADR 7. */
export class RefundablePayment {
  readonly payment: PaymentAccepted;
  refunded = 0n;
  readonly #taken: Record<keyof Shares, bigint> = { fee: 0n, residue: 0n, targetAmount: 0n };

  constructor(payment: PaymentAccepted) {
    this.payment = payment;
  }

  get left(): bigint {
    return BigInt(this.payment.data.amount) - this.refunded;
  }

  /** Reserves a refund. @param amount at most what is left */
  create(amount: bigint): RefundRequested {
    const { quote } = this.payment.data;
    this.refunded += amount;
    if (!quote) return aRefund(this.payment, { amount: Number(amount) });
    const split: RefundSplit = {
      fee: this.#take('fee', BigInt(quote.fee.amount)),
      residue: this.#take('residue', conversionResidue(quote).residue.amount),
      targetAmount: this.#take('targetAmount', BigInt(quote.targetAmount)),
      targetCurrency: quote.targetCurrency,
    };
    return aRefund(this.payment, { amount: Number(amount), split });
  }

  /** Releases the amount and shares of a failed refund. */
  release({ data: { amount, split } }: RefundRequested): void {
    this.refunded -= BigInt(amount);
    this.#taken.fee -= BigInt(split?.fee ?? 0);
    this.#taken.residue -= BigInt(split?.residue ?? 0);
    this.#taken.targetAmount -= BigInt(split?.targetAmount ?? 0);
  }

  #take(of: keyof Shares, total: bigint): number {
    const due = (total * this.refunded) / BigInt(this.payment.data.amount) - this.#taken[of];
    const share = due > 0n ? due : 0n;
    this.#taken[of] += share;
    return Number(share);
  }
}

/** `create` takes a percentage of the rest; the others pick any refund at that step. */
export type RefundStep =
  Readonly<{ step: 'create'; percent: number }> | Readonly<{ step: 'post' | 'refuse'; pick: number }>;

/** Refunds of a payment that are created, posted and refused in any order. */
export const refundSteps: fc.Arbitrary<readonly RefundStep[]> = fc.array(
  fc.oneof(
    fc.record({ step: fc.constant('create' as const), percent: fc.integer({ min: 1, max: 100 }) }),
    fc.record({ step: fc.constantFrom('post' as const, 'refuse' as const), pick: fc.nat(100) }),
  ),
  { maxLength: 40 },
);

/**
 * The transfers of a payment and its refunds for these steps.
 * @param end `refunded`: in the end everything is refunded. `all_refused`: in the end every refund is
 * refused.
 * @returns transfers in the order of posting, that of the payment first
 */
export function transfersOf(
  payment: PaymentAccepted,
  steps: readonly RefundStep[],
  end?: 'refunded' | 'all_refused',
): readonly Transfer[] {
  const refundable = new RefundablePayment(payment);
  const transfers = [aTransfer(payment)];
  const created: RefundRequested[] = [];
  const posted: RefundRequested[] = [];
  const take = (from: RefundRequested[], pick: number) => from.splice(pick % (from.length || 1), 1);
  const post = (refund: RefundRequested) => {
    transfers.push(aRefundTransfer(refund));
    posted.push(refund);
  };
  const refuse = (refund: RefundRequested) => {
    transfers.push(aReversal(refund));
    refundable.release(refund);
  };
  const create = (percent: bigint) => {
    const amount = (refundable.left * percent + 99n) / 100n;
    if (amount > 0n) created.push(refundable.create(amount));
  };
  for (const one of steps) {
    if (one.step === 'create') create(BigInt(one.percent));
    else if (one.step === 'post') take(created, one.pick).forEach(post);
    else take(posted, one.pick).forEach(refuse);
  }
  if (end === 'refunded') create(100n);
  if (end) created.forEach(post);
  if (end === 'all_refused') posted.forEach(refuse);
  return transfers;
}
