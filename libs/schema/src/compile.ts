import { Ajv, type ErrorObject } from 'ajv';
import type { Static, TSchema } from 'typebox';

/** An invalid field. It never repeats the value, which may be secret. */
export interface FieldError {
  /** RFC 6901 JSON pointer to the field; empty for the whole value. */
  readonly pointer: string;
  /** `required`, `unknown_field`, `wrong_type`, `out_of_range`, `wrong_length`, `wrong_format`, `unknown_value`, `wrong_combination`. */
  readonly code: string;
  /** For people. */
  readonly detail: string;
}

export interface CompiledSchema<Schema extends TSchema> {
  readonly schema: Schema;
  /** Every field error; none if the value is valid and all its text is well-formed Unicode. The value is never changed. */
  errors(value: unknown): readonly FieldError[];
  /** @throws SchemaMismatch if the value is invalid */
  parse(value: unknown): Static<Schema>;
}

/** A value from another module or a queue does not match its contract. */
export class SchemaMismatch extends Error {
  override readonly name = 'SchemaMismatch';
  readonly retryable = false;
  readonly errors: readonly FieldError[];
  constructor(errors: readonly FieldError[]) {
    super(
      `does not match the schema: ${errors.map(({ pointer, detail }) => `${pointer || '/'} ${detail}`).join('; ')}`,
    );
    this.errors = errors;
  }
}

/** A longer list of values, such as all currencies, is no help in an error. */
const MAX_LISTED_VALUES = 20;

const ajv = new Ajv({
  allErrors: true,
  coerceTypes: false,
  removeAdditional: false,
  useDefaults: false,
  strict: true,
  // Adds the schema to each error, whose description explains the expected value.
  verbose: true,
  // A `oneOf` of required fields names fields that the enclosing object declares.
  strictRequired: false,
  // Validating schemas would first compile the meta-schema, which takes half the time of the first request after a cold
  // start. TypeBox writes the schemas, and strict mode rejects unknown keywords.
  meta: false,
  validateSchema: false,
});

/** Compiles a schema at its first use, so that a cold start compiles only the schemas that it needs. */
export function compileSchema<Schema extends TSchema>(schema: Schema): CompiledSchema<Schema> {
  let validate: ReturnType<typeof ajv.compile> | undefined;
  const errors = (value: unknown): readonly FieldError[] => {
    validate ??= ajv.compile(schema as object);
    const mismatches = validate(value) ? [] : joinConstantErrors(validate.errors ?? []).map(toFieldError);
    return distinct([...mismatches, ...illFormedTextErrors(value)]);
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

function toFieldError(error: ErrorObject): FieldError {
  const { keyword, instancePath: path, params, message } = error;
  const instancePath = path.toWellFormed();
  const at = (name: unknown): string => `${instancePath}/${pointerTokenOf(String(name))}`;
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
      return {
        pointer: instancePath,
        code: 'unknown_value',
        detail: valuesDetail(params['allowedValues'], error.parentSchema),
      };
    case 'oneOf':
    case 'anyOf':
    case 'not':
      return {
        pointer: instancePath,
        code: 'wrong_combination',
        detail: 'must have exactly one of the allowed forms',
      };
    default:
      return {
        pointer: instancePath,
        code: 'wrong_format',
        detail: `does not have the expected format${explain(error.parentSchema)}`,
      };
  }
}

function valuesDetail(values: readonly unknown[], schema: ErrorObject['parentSchema']): string {
  if (values.length > MAX_LISTED_VALUES) return `is not a known value${explain(schema)}`;
  const texts = values.map((value) => JSON.stringify(value));
  return `must be ${texts.length > 2 ? `one of ${texts.join(', ')}` : texts.join(' or ')}`;
}

/** The description of a schema as the end of a sentence: `: ord_ and a ULID`. */
function explain(schema: ErrorObject['parentSchema']): string {
  const description: unknown = schema?.['description'];
  return typeof description === 'string' ? `: ${description.replace(/\.$/, '')}` : '';
}

/** A union of constants fails once for each constant. This joins the failures into one error that names all constants. */
function joinConstantErrors(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const isConstant = ({ keyword }: ErrorObject): boolean => keyword === 'const';
  const constants = Map.groupBy(errors.filter(isConstant), ({ instancePath }) => instancePath);
  return errors.flatMap((error) => {
    if (!isConstant(error)) return [error];
    const failures = constants.get(error.instancePath)!;
    if (error !== failures[0]) return [];
    const allowedValues = failures.map(({ params }) => params['allowedValue'] as unknown);
    return [{ ...error, keyword: 'enum', params: { allowedValues } }];
  });
}

function distinct(errors: readonly FieldError[]): readonly FieldError[] {
  const seen = new Map(errors.map((error) => [`${error.pointer} ${error.code}`, error]));
  return [...seen.values()];
}

/**
 * The two characters that JSON does not escape and SQS refuses: a payment that contains one could never be queued. Control
 * characters are escaped in JSON.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
const NOT_CHARACTERS = /[\ufffe\uffff]/;

/**
 * One error for each string or field name that a store or a queue would refuse, because it contains half of a surrogate
 * pair, which JSON can express as an escape, or U+FFFE or U+FFFF.
 */
function illFormedTextErrors(value: unknown): readonly FieldError[] {
  const errors: FieldError[] = [];
  // An explicit stack: a value may be nested deeper than the call stack allows.
  const left: [pointer: string, value: unknown][] = [['', value]];
  for (let next = left.pop(); next; next = left.pop()) {
    const [pointer, current] = next;
    if (typeof current === 'string') {
      if (isIllFormed(current)) errors.push(illFormed(pointer));
    } else if (typeof current === 'object' && current !== null) {
      for (const [name, inner] of Object.entries(current)) {
        const at = `${pointer}/${pointerTokenOf(name)}`;
        if (isIllFormed(name)) errors.push(illFormed(at));
        left.push([at, inner]);
      }
    }
  }
  return errors;
}

function isIllFormed(text: string): boolean {
  return !text.isWellFormed() || NOT_CHARACTERS.test(text);
}

/** Escapes a name as a token of an RFC 6901 JSON pointer, in well-formed Unicode. */
export function pointerTokenOf(name: string): string {
  return name.toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1');
}

function illFormed(pointer: string): FieldError {
  return { pointer, code: 'wrong_format', detail: 'must be well-formed Unicode without U+FFFE and U+FFFF' };
}
