export { compileSchema, SchemaMismatch, type CompiledSchema, type FieldError } from './compile.ts';
export {
  AmountOrZeroSchema,
  AmountSchema,
  CurrencySchema,
  InstantSchema,
  MoneySchema,
  SignedAmountSchema,
} from './money-schemas.ts';
