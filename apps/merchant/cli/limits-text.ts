import { counted } from '@millrace/command-line';
import { merchantLimits, type MerchantLimits } from '@millrace/contracts-merchant';

type Currencies = NonNullable<MerchantLimits['currencies']>;

/**
 * Parses limits of a command line.
 * @param texts `maxDailyCount` as in `100`; `currencies` as in `USD:maxAmount=50000,maxDailyAmount=1000000`
 * or `EUR`
 * @throws Error that names the option and its fault
 */
export function parseLimits(texts: {
  readonly maxDailyCount: string | undefined;
  readonly currencies: readonly string[];
}): MerchantLimits {
  const limits = {
    ...(texts.maxDailyCount !== undefined && {
      maxDailyCount: parseNumber('--max-daily-count', texts.maxDailyCount),
    }),
    ...(texts.currencies.length > 0 && { currencies: parseCurrencies(texts.currencies) }),
  };
  const [error] = merchantLimits.errors(limits);
  if (error?.pointer === '/currencies') throw new Error('--currency must be an ISO 4217 code');
  if (error) throw new Error(`${error.pointer.slice(1).replaceAll('/', ' ')} ${error.detail}`);
  return limits;
}

/** One line per limit. */
export function describeLimits(limits: MerchantLimits | null): readonly string[] {
  if (!limits) return ['no limits'];
  const { maxDailyCount, currencies } = limits;
  return [
    ...(maxDailyCount === undefined ? [] : [`at most ${counted(maxDailyCount, 'payment')} a day`]),
    ...(currencies ? describeCurrencies(currencies) : []),
  ];
}

function describeCurrencies(currencies: Currencies): readonly string[] {
  const lines = Object.entries(currencies).map(([currency, { maxAmount, maxDailyAmount }]) => {
    const parts = [
      ...(maxAmount === undefined ? [] : [`${maxAmount} a payment`]),
      ...(maxDailyAmount === undefined ? [] : [`${maxDailyAmount} a day`]),
    ];
    return `${currency}  ${parts.length > 0 ? `at most ${parts.join(', ')}, in minor units` : 'any amount'}`;
  });
  return [...lines, 'no other currency'];
}

function parseCurrencies(texts: readonly string[]): Currencies {
  const currencies = texts.map((text): [string, Record<string, number>] => {
    const [currency = '', fields] = text.split(/:(.*)/s);
    return [currency, fields !== undefined ? parseFields(currency, fields) : {}];
  });
  return fromUnique(currencies, '--currency');
}

function parseFields(currency: string, text: string): Record<string, number> {
  const fields = text.split(',').map((field): [string, number] => {
    const [name = '', value = ''] = field.split(/=(.*)/s);
    return [name, parseNumber(`${name} of ${currency}`, value)];
  });
  return fromUnique(fields, currency);
}

function parseNumber(what: string, text: string): number {
  if (!/^\d{1,16}$/.test(text)) throw new Error(`${what} must be a whole number, not "${text}"`);
  return Number(text);
}

function fromUnique<Value>(entries: readonly [string, Value][], of: string): Record<string, Value> {
  const record = Object.fromEntries(entries);
  if (Object.keys(record).length < entries.length) throw new Error(`${of} has a repeated name`);
  return record;
}
