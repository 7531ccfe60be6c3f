import { Ajv, type ErrorObject } from 'ajv';
import type { Static, TSchema } from 'typebox';

/** One field that does not fit its schema. It never repeats the value, which may be what must not be logged. */
export interface FieldError {
  /** RFC 6901 JSON pointer to the field; empty for the whole value. */
  readonly pointer: string;
  /** `required`, `unknown_field`, `wrong_type`, `out_of_range`, `wrong_length`, `wrong_format`, `unknown_value`, `wrong_combination`. */
  readonly code: string;
  /** For a person. */
  readonly detail: string;
}

export interface CompiledSchema<Schema extends TSchema> {
  readonly schema: Schema;
  /** Every field error, or none when the value fits; the value is neither coerced nor changed. */
  errors(value: unknown): readonly FieldError[];
  /** @throws SchemaMismatch when the value does not fit */
  parse(value: unknown): Static<Schema>;
}

/** A value from another module or a queue that does not fit its contract. */
export class SchemaMismatch extends Error {
  override readonly name = 'SchemaMismatch';
  readonly errors: readonly FieldError[];
  constructor(errors: readonly FieldError[]) {
    super(
      `does not fit the schema: ${errors.map(({ pointer, detail }) => `${pointer || '/'} ${detail}`).join('; ')}`,
    );
    this.errors = errors;
  }
}

const ajv = new Ajv({
  allErrors: true,
  coerceTypes: false,
  removeAdditional: false,
  useDefaults: false,
  strict: true,
  // A `oneOf` of required fields names fields that the object around it declares.
  strictRequired: false,
  // Checking schemas against their meta-schema would compile that first, which is half of a cold start's first request.
  // Schemas are written with TypeBox, and strict mode refuses keywords that mean nothing.
  meta: false,
  validateSchema: false,
});

/** Compiles at the first use, so that a cold start pays only for the schemas it needs. */
export function compileSchema<Schema extends TSchema>(schema: Schema): CompiledSchema<Schema> {
  let validate: ReturnType<typeof ajv.compile> | undefined;
  const errors = (value: unknown): readonly FieldError[] => {
    validate ??= ajv.compile(schema as object);
    if (validate(value)) return [];
    return distinct((validate.errors ?? []).map(toFieldError));
  };
  return {
    schema,
    errors,
    parse: (value) => {
      const found = errors(value);
      if (found.length > 0) throw new SchemaMismatch(found);
      return value as Static<Schema>;
    },
  };
}

function toFieldError({ keyword, instancePath, params, message }: ErrorObject): FieldError {
  const at = (name: unknown): string =>
    `${instancePath}/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`;
  switch (keyword) {
    case 'required':
      return { pointer: at(params['missingProperty']), code: 'required', detail: 'is required' };
    case 'additionalProperties':
      return {
        pointer: at(params['additionalProperty']),
        code: 'unknown_field',
        detail: 'is not a known field',
      };
    case 'type':
      return {
        pointer: instancePath,
        code: 'wrong_type',
        detail: `must be of type ${String(params['type'])}`,
      };
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return { pointer: instancePath, code: 'out_of_range', detail: `${message ?? 'is out of range'}` };
    case 'minLength':
    case 'maxLength':
    case 'minItems':
    case 'maxItems':
    case 'minProperties':
    case 'maxProperties':
      return { pointer: instancePath, code: 'wrong_length', detail: `${message ?? 'has a wrong length'}` };
    case 'enum':
    case 'const':
      return { pointer: instancePath, code: 'unknown_value', detail: 'is not one of the known values' };
    case 'oneOf':
    case 'anyOf':
    case 'not':
      return {
        pointer: instancePath,
        code: 'wrong_combination',
        detail: 'does not have exactly one of its allowed forms',
      };
    default:
      return { pointer: instancePath, code: 'wrong_format', detail: 'does not have the expected form' };
  }
}

function distinct(errors: readonly FieldError[]): readonly FieldError[] {
  const seen = new Map(errors.map((error) => [`${error.pointer} ${error.code}`, error]));
  return [...seen.values()];
}
