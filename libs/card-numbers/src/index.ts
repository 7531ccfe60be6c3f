export {
  holdsCardNumber,
  redactCardNumbers,
  REDACTED,
  redactJson,
  valueHoldsCardNumber,
} from './card-numbers.ts';
