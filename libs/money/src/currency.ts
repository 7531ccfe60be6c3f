import type { Brand } from '@millrace/identifiers';

/** An ISO 4217 alphabetic code of a currency that can be used for payments. */
export type CurrencyCode = Brand<string, 'CurrencyCode'>;

/**
 * ISO 4217 list one (active codes), by the number of digits after the decimal separator ("minor unit"). Codes without a
 * minor unit (gold, drawing rights, test codes, …) are left out, because nobody pays with them.
 */
const CODES_BY_EXPONENT: Readonly<Record<number, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  2: `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW
      CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF
      IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK
      MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP
      SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER
      ZAR ZMW ZWG`,
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};

const exponents = new Map<string, number>(
  Object.entries(CODES_BY_EXPONENT).flatMap(([exponent, codes]) =>
    codes.split(/\s+/).map((code): [string, number] => [code, Number(exponent)]),
  ),
);

/** Every code that `parseCurrency` accepts, sorted. */
export const currencyCodes: readonly CurrencyCode[] = [...exponents.keys()].sort() as CurrencyCode[];

export function isCurrency(value: string): value is CurrencyCode {
  return exponents.has(value);
}

/** @throws RangeError for anything but an active ISO 4217 code in upper case */
export function parseCurrency(value: string): CurrencyCode {
  if (!isCurrency(value)) throw new RangeError(`not an ISO 4217 currency code: ${value}`);
  return value;
}

/** Digits after the decimal separator: JPY 0, USD 2, KWD 3, CLF 4. */
export function exponentOf(currency: CurrencyCode): number {
  const exponent = exponents.get(currency);
  if (exponent === undefined) throw new RangeError(`not an ISO 4217 currency code: ${currency}`);
  return exponent;
}
