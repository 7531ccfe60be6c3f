export { currencyCodes, exponentOf, isCurrency, parseCurrency, type CurrencyCode } from './currency.ts';
export { conversionResidue, convertDown, sourceNeededFor } from './conversion.ts';
export {
  add,
  allocate,
  divide,
  isZero,
  MAX_AMOUNT_MINOR,
  minorUnits,
  minorUnitsFromStored,
  minorUnitsFromWire,
  minorUnitsToWire,
  money,
  negate,
  subtract,
  sumByCurrency,
  toMajorUnits,
  type MinorUnits,
  type Money,
  type Rounding,
} from './money.ts';
