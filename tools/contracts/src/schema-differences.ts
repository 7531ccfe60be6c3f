import type { JsonSchema } from '@millrace/events';

/**
 * How a schema differs from the previous one: it allows less (`narrower`), more (`wider`), or some values of each are not
 * allowed by the other (`both`).
 */
export interface Difference {
  readonly direction: 'narrower' | 'wider' | 'both';
  /** JSON pointer into the values of the schema, `*` for any name or index; empty for the whole value. */
  readonly at: string;
  readonly change: string;
}

const annotations = ['$id', 'title', 'description', 'examples', 'default'];
const lowerBounds = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'];
const upperBounds = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'];
const exact = ['pattern', 'format'];
/** Keywords whose values are schemas, which are compared recursively. */
const nested = ['items', 'propertyNames'];
const known = new Set([
  ...annotations,
  ...lowerBounds,
  ...upperBounds,
  ...exact,
  ...nested,
  ...['type', 'const', 'enum', 'anyOf', 'oneOf', 'properties', 'required', 'additionalProperties'],
  'patternProperties',
]);

/**
 * Finds all differences in the values that two schemas allow, for the schemas that TypeBox writes in this repository.
 *
 * Names that an open object does not declare may be declared later. Removing a declared name is a difference in both
 * directions, even in an open object, because it may be in use.
 * @throws Error for an unknown keyword
 */
export function schemaDifferences(previous: JsonSchema, next: JsonSchema, at = ''): readonly Difference[] {
  refuseUnknown(previous, at);
  refuseUnknown(next, at);
  if (previous['anyOf'] || next['anyOf']) {
    return ofAlternatives(alternativesOf(previous, at), alternativesOf(next, at), at);
  }
  const types = ofTypes(previous['type'], next['type'], at);
  if (types.some(({ direction }) => direction === 'both')) return types;
  return [
    ...types,
    ...ofValues(previous, next, at),
    ...lowerBounds.flatMap((bound) => ofBound(previous, next, bound, at, 1)),
    ...upperBounds.flatMap((bound) => ofBound(previous, next, bound, at, -1)),
    ...exact.flatMap((keyword) => ofPresence(previous[keyword], next[keyword], keyword, at)),
    ...nested.flatMap((keyword) => ofNested(previous[keyword], next[keyword], keyword, `${at}/*`)),
    ...ofNested(everyName(previous), everyName(next), 'patternProperties', `${at}/*`),
    ...ofOneOf(previous['oneOf'], next['oneOf'], at),
    ...ofProperties(previous, next, at),
    ...ofOtherNames(previous['additionalProperties'] ?? true, next['additionalProperties'] ?? true, at),
  ];
}

function refuseUnknown(schema: JsonSchema, at: string): void {
  const unknown = Object.keys(schema).find((keyword) => !known.has(keyword));
  if (unknown !== undefined) {
    throw new Error(`schemas with the keyword ${unknown} (at ${at || '/'}) cannot be compared`);
  }
}

function alternativesOf(schema: JsonSchema, at: string): readonly JsonSchema[] {
  if (!schema['anyOf']) return [schema];
  const beside = Object.keys(schema).find((keyword) => keyword !== 'anyOf' && !annotations.includes(keyword));
  if (beside) throw new Error(`a union with ${beside} beside it (at ${at || '/'}) cannot be compared`);
  return schema['anyOf'] as readonly JsonSchema[];
}

/** If exactly one alternative was changed, it is compared with its previous version. */
function ofAlternatives(was: readonly JsonSchema[], is: readonly JsonSchema[], at: string): Difference[] {
  const gone = without(was, is);
  const come = without(is, was);
  if (gone.length === 1 && come.length === 1) return [...schemaDifferences(gone[0]!, come[0]!, at)];
  return [
    ...gone.map((one) => difference('narrower', at, `is no longer ${nameOf(one)}`)),
    ...come.map((one) => difference('wider', at, `may be ${nameOf(one)} now`)),
  ];
}

const without = (some: readonly JsonSchema[], others: readonly JsonSchema[]): readonly JsonSchema[] =>
  some.filter((one) => !others.some((other) => schemaDifferences(one, other).length === 0));

const nameOf = (schema: JsonSchema): string => String(JSON.stringify(schema['const']) ?? schema['type']);

function ofOneOf(was: unknown, is: unknown, at: string): Difference[] {
  const presence = ofPresence(was && 'the choice', is && 'the choice', 'choice', at);
  if (!was || !is) return presence;
  return ofAlternatives(was as JsonSchema[], is as JsonSchema[], at);
}

function ofTypes(was: unknown, is: unknown, at: string): Difference[] {
  if (was === is) return [];
  if (was === undefined || (was === 'number' && is === 'integer')) {
    return [difference('narrower', at, `must be of type ${String(is)} now`)];
  }
  if (is === undefined || (was === 'integer' && is === 'number')) {
    return [difference('wider', at, `need not be of type ${String(was)} now`)];
  }
  return [difference('both', at, `is of type ${String(is)} now, and was of type ${String(was)}`)];
}

function ofValues(previous: JsonSchema, next: JsonSchema, at: string): Difference[] {
  const [was, is] = [previous, next].map((schema) =>
    'const' in schema ? [schema['const']] : (schema['enum'] as unknown[] | undefined),
  );
  if (!was || !is) return ofPresence(was, is, 'list of values', at);
  return [
    ...was
      .filter((value) => !is.includes(value))
      .map((value) => difference('narrower', at, `is no longer ${JSON.stringify(value)}`)),
    ...is
      .filter((value) => !was.includes(value))
      .map((value) => difference('wider', at, `may be ${JSON.stringify(value)} now`)),
  ];
}

/** @param sign 1 for a lower bound, -1 for an upper one */
function ofBound(
  previous: JsonSchema,
  next: JsonSchema,
  bound: string,
  at: string,
  sign: 1 | -1,
): Difference[] {
  const [was, is] = [previous[bound], next[bound]] as (number | undefined)[];
  if (was === undefined || is === undefined) return ofPresence(was, is, bound, at);
  if (was === is) return [];
  return [
    difference(sign * (is - was) > 0 ? 'narrower' : 'wider', at, `has ${bound} ${is} now instead of ${was}`),
  ];
}

/** A condition that was added or removed; a changed condition is neither narrower nor wider. */
function ofPresence(was: unknown, is: unknown, condition: string, at: string): Difference[] {
  if (was === is) return [];
  if (was === undefined) return [difference('narrower', at, `has a ${condition} now`)];
  if (is === undefined) return [difference('wider', at, `has no ${condition} any more`)];
  return [difference('both', at, `has another ${condition} now`)];
}

function ofNested(was: unknown, is: unknown, keyword: string, at: string): readonly Difference[] {
  if (!was || !is) return ofPresence(was, is, keyword, at);
  return schemaDifferences(was as JsonSchema, is as JsonSchema, at);
}

/** TypeBox writes a record as one pattern that matches every name. */
function everyName({ patternProperties }: JsonSchema): unknown {
  if (patternProperties === undefined) return undefined;
  const [[pattern, schema] = [], ...more] = Object.entries(patternProperties as object);
  if (pattern !== '^.*$' || more.length > 0) throw new Error('patterns of names cannot be compared');
  return schema;
}

function ofProperties(previous: JsonSchema, next: JsonSchema, at: string): Difference[] {
  const [was, is] = [previous, next].map(({ properties = {}, required = [] }) => ({
    schemas: properties as Record<string, JsonSchema>,
    required: required as readonly string[],
  })) as [Fields, Fields];
  const names = new Set([was, is].flatMap(({ schemas, required }) => [...Object.keys(schemas), ...required]));
  return [...names].flatMap((name) => {
    const where = `${at}/${name}`;
    if (!has(is, name)) return [difference('both', where, 'is gone')];
    const [wasRequired, isRequired] = [was.required.includes(name), is.required.includes(name)];
    return [
      ...(isRequired && !wasRequired ? [difference('narrower', where, 'is required now')] : []),
      ...(wasRequired && !isRequired ? [difference('wider', where, 'is not always there now')] : []),
      ...(has(was, name)
        ? ofNested(was.schemas[name], is.schemas[name], 'schema', where)
        : previous['additionalProperties'] === false
          ? [difference('wider', where, 'is new, where unknown fields are refused')]
          : []),
    ];
  });
}

interface Fields {
  readonly schemas: Readonly<Record<string, JsonSchema>>;
  readonly required: readonly string[];
}

const has = ({ schemas, required }: Fields, name: string): boolean =>
  name in schemas || required.includes(name);

/** Undeclared names: all are allowed (true), none (false), or those whose values fit a schema. */
function ofOtherNames(was: unknown, is: unknown, at: string): readonly Difference[] {
  if (was === is) return [];
  if (was === true || is === false) return [difference('narrower', at, 'takes fewer other fields now')];
  if (was === false || is === true) return [difference('wider', at, 'may have other fields now')];
  return schemaDifferences(was as JsonSchema, is as JsonSchema, `${at}/*`);
}

function difference(direction: Difference['direction'], at: string, change: string): Difference {
  return { direction, at, change };
}
