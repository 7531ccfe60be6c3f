import type { PaymentAccepted } from '@millrace/contracts-processing';
import type { QuoteTerms } from '@millrace/contracts-quote';
import { assertInvariant } from '@millrace/invariants';
import {
  minorUnitsFromWire,
  money,
  negate,
  parseCurrency,
  type Money,
  conversionResidue,
} from '@millrace/money';
import {
  accounts,
  assertBalanced,
  joinLegs,
  legOf,
  transferIdOf,
  type AccountName,
  type Leg,
  type Transfer,
} from './ledger.ts';

/**
 * The transfer that settles an accepted payment.
 *
 * Without a quote the merchant gets the whole amount, because only a quote has a fee. With a quote the source
 * amount is split into fee, rounding residue and the converted amount; the conversion goes through the
 * platform's positions in both currencies, so that each currency balances on its own. In a quote of one
 * currency both positions are the same account: their legs join, and at a rate of 1 they cancel out.
 *
 * @param createdAt RFC 3339, UTC, to the millisecond
 * @throws InvariantViolation payment_matches_quote, quote_covers_target, fee_in_source_currency,
 * transfer_balanced
 */
export function planTransfer(payment: PaymentAccepted, createdAt: string): Transfer {
  const { merchantId, data } = payment;
  const paid = money(minorUnitsFromWire(data.amount), parseCurrency(data.currency));
  const merchant = accounts.merchantAvailable(merchantId);
  const legs = [
    legOf(accounts.clearing(data.source), negate(paid)),
    ...(data.quote ? quotedLegs(data.quote, paid, merchant) : [legOf(merchant, paid)]),
  ];
  const transfer: Transfer = {
    id: transferIdOf(data.paymentId),
    kind: 'payment',
    paymentId: data.paymentId,
    merchantId,
    createdAt,
    legs: joinLegs(legs),
  };
  assertBalanced(transfer);
  return transfer;
}

/** The legs that receive the paid amount of a quote. */
function quotedLegs(quote: QuoteTerms, paid: Money, merchant: AccountName): readonly Leg[] {
  const { quoteId, sourceAmount, sourceCurrency, targetAmount, targetCurrency, fee } = quote;
  assertInvariant(
    sourceCurrency === paid.currency && minorUnitsFromWire(sourceAmount) === paid.amount,
    'payment_matches_quote',
    { quoteId, paid, sourceAmount, sourceCurrency },
  );
  const { converted, residue } = conversionResidue(quote);
  const target = money(minorUnitsFromWire(targetAmount), parseCurrency(targetCurrency));
  return [
    legOf(accounts.fees, money(minorUnitsFromWire(fee.amount), paid.currency)),
    legOf(accounts.rounding, residue),
    legOf(accounts.fx(paid.currency), converted),
    legOf(accounts.fx(target.currency), negate(target)),
    legOf(merchant, target),
  ];
}
