import { exponentOf, toMajorUnits, type Money } from '@millrace/money';

/** Formats an amount for English readers: `$1,234.50`, `¥500`, `KWD 1.250`. No digit is lost. @param price not negative */
export function formatMoney(price: Money): string {
  const { currency } = price;
  const digits = exponentOf(currency);
  return new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(toMajorUnits(price) as Intl.StringNumericLiteral);
}
