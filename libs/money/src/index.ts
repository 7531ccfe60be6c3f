export { currencyCodes, exponentOf, isCurrency, parseCurrency, type CurrencyCode } from './currency.ts';
export { assertInvariant, assertNever, InvariantViolation } from './invariant.ts';
export {
  MAX_AMOUNT_MINOR,
  minorUnits,
  minorUnitsFromWire,
  minorUnitsToWire,
  type MinorUnits,
} from './minor-units.ts';
export { add, allocate, isZero, money, negate, subtract, sumByCurrency, type Money } from './money.ts';
export { divide, type Rounding } from './rounding.ts';
