import type { Brand } from '@millrace/identifiers';
import type { CurrencyCode } from '@millrace/money';

/**
 * An account of the ledger. It holds any currency; a balance is of one account in one currency.
 * - `merchant:<id>:available`: what the platform owes the merchant.
 * - `clearing:<source>`: what is due from the acquirer for payments by that source; negative until it is paid.
 * - `fees`: what quotes let the platform keep.
 * - `fx:<currency>`: the platform's position in a currency; converting moves value from one position to another.
 * - `rounding`: what is left over where an amount cannot be divided.
 */
export type AccountName = Brand<string, 'AccountName'>;

const MERCHANT_ACCOUNT = /^merchant:([^:#\s]+):available$/;
const CLEARING_ACCOUNT = /^clearing:([a-z0-9_]+)$/;
const PLATFORM_ACCOUNT = /^(?:fx:[A-Z]{3}|fees|rounding)$/;
const patterns = [MERCHANT_ACCOUNT, CLEARING_ACCOUNT, PLATFORM_ACCOUNT];

export const accounts = {
  merchantAvailable: (merchantId: string) => parseAccount(`merchant:${merchantId}:available`),
  clearing: (source: string) => parseAccount(`clearing:${source}`),
  fees: 'fees' as AccountName,
  fx: (currency: CurrencyCode) => `fx:${currency}` as AccountName,
  rounding: 'rounding' as AccountName,
};

/** @throws RangeError for a name that is none of the above */
export function parseAccount(name: string): AccountName {
  if (!patterns.some((pattern) => pattern.test(name))) {
    throw new RangeError(`not an account of the ledger: ${name}`);
  }
  return name as AccountName;
}

/** The merchant whose account it is; undefined for an account of the platform's own. */
export function merchantOf(account: AccountName): string | undefined {
  return MERCHANT_ACCOUNT.exec(account)?.[1];
}

/** The source whose payers it stands for; undefined for any other account. */
export function sourceOf(account: AccountName): string | undefined {
  return CLEARING_ACCOUNT.exec(account)?.[1];
}
