import { exponentOf, type Money } from '@millrace/money';

/** As an English reader expects it: `$1,234.50`, `¥500`, `KWD 1.250`. No digit is lost. @param amount not negative */
export function formatMoney({ amount, currency }: Money): string {
  const digits = exponentOf(currency);
  const text = amount.toString().padStart(digits + 1, '0');
  const whole = text.slice(0, text.length - digits);
  const decimal = `${whole}${digits > 0 ? `.${text.slice(-digits)}` : ''}`;
  return new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(decimal as Intl.StringNumericLiteral);
}
