import { MalformedPolicyDocument } from './malformed-policy-document.ts';
import { operatorNamed, type Operator, type ValueTest } from './operators.ts';
import {
  contextKey,
  type ContextKey,
  type ContextScalar,
  type ContextValue,
  type RequestContext,
} from './request-context.ts';

/** Whether the conditions of a statement hold for a request. */
export type ConditionTest = (context: RequestContext) => boolean;

/** One operator with one key, and all values of the policy. */
export interface ConditionEntry {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
  /** Where in the document. */
  readonly path: string;
  /** Whether `${…}` in a value is a policy variable. */
  readonly variables: boolean;
}

/**
 * Compiles one operator and key. The values of the policy are alternatives; under a negated operator none may match. A
 * missing key matches nothing, so that a negated operator holds.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
 * @throws MalformedPolicyDocument `unknown_operator`
 */
export function compileCondition(entry: ConditionEntry): ConditionTest {
  const [, set, name = '', ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/s.exec(
    entry.operator,
  )!;
  const key = contextKey(entry.key);
  if (entry.operator === 'Null') return compileNull(key, entry.values);
  const operator = operatorNamed(name);
  if (operator === undefined) {
    throw new MalformedPolicyDocument(`unknown condition operator ${entry.operator}`, {
      code: 'unknown_operator',
      path: entry.path,
    });
  }
  const tests = entry.values.map((value) => operator.compile(value, entry.variables));
  const holds = (value: ContextScalar, context: RequestContext) => holdsFor(operator, tests, value, context);
  const missing = ifExists !== undefined || set === 'ForAllValues' || (operator.negated && set === undefined);
  const quantified = set === undefined ? holdsForOrdinary(operator) : holdsForSet(set);
  return (context) => {
    const value = context.get(key);
    if (value === undefined || isEmptyList(value)) return missing;
    return quantified(value, (single) => holds(single, context));
  };
}

/** `undefined` of a test is a policy variable without a value: then no negated operator holds. */
function holdsFor(
  { negated }: Operator,
  tests: readonly ValueTest[],
  value: ContextScalar,
  context: RequestContext,
): boolean {
  const text = typeof value === 'string' ? value : String(value);
  if (!negated) return tests.some((test) => test(text, context));
  return tests.every((test) => test(text, context) === false);
}

type Quantifier = (value: ContextValue, holds: (single: ContextScalar) => boolean) => boolean;

/** AWS asks for a set operator if a key has several values. Without one, a single match is a match. */
function holdsForOrdinary({ negated }: Operator): Quantifier {
  return (value, holds) => {
    if (!isList(value)) return holds(value);
    return negated ? value.every(holds) : value.some(holds);
  };
}

/**
 * ForAllValues holds and ForAnyValue does not if the key has no values; an empty text counts as none.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
function holdsForSet(set: string): Quantifier {
  const all = set === 'ForAllValues';
  return (value, holds) => {
    const values = isList(value) ? value : [value];
    if (values.every((single) => single === '')) return all;
    return all ? values.every(holds) : values.some(holds);
  };
}

/** `true` holds if the key is missing or has no value, `false` if it has one. */
function compileNull(key: ContextKey, values: readonly string[]): ConditionTest {
  const wanted = new Set(values.map((value) => value.toLowerCase()));
  return (context) => {
    const value = context.get(key);
    const isNull = value === undefined || value === '' || isEmptyList(value);
    return wanted.has(String(isNull));
  };
}

function isList(value: ContextValue): value is readonly ContextScalar[] {
  return Array.isArray(value);
}

function isEmptyList(value: ContextValue): boolean {
  return isList(value) && value.length === 0;
}
