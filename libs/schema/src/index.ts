export {
  compileSchema,
  pointerTokenOf,
  SchemaMismatch,
  type CompiledSchema,
  type FieldError,
} from './compile.ts';
export {
  AmountOrZeroSchema,
  AmountSchema,
  CurrencySchema,
  InstantSchema,
  MoneySchema,
  SignedAmountSchema,
} from './money-schemas.ts';
export { JsonRefused, MAX_JSON_DEPTH, parseJson } from './parse-json.ts';
