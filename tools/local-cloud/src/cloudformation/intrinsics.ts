import { AwsError } from '../cloud.ts';
import type { Template } from './template.ts';

/** Stands for what is only known once another resource exists. */
export const UNKNOWN: unique symbol = Symbol('known after deployment');

/** `Ref: AWS::NoValue` removes the property or list element that it is the value of. */
const NO_VALUE: unique symbol = Symbol('AWS::NoValue');

/** What a template's functions are resolved against. */
export interface Scope {
  readonly template: Template;
  readonly pseudo: Readonly<Record<string, string | readonly string[]>>;
  /** Lists for list types. */
  readonly parameters: Readonly<Record<string, string | readonly string[]>>;
  /** `Ref` of a resource, or `Fn::GetAtt` when an attribute is given. */
  resource(logicalId: string, attribute?: string): string | typeof UNKNOWN;
}

type Resolve = (value: unknown, scope: Scope) => unknown;

const FUNCTIONS: Readonly<Record<string, Resolve>> = {
  Ref: (name, scope) => reference(String(name), scope),
  'Fn::GetAtt': (value, scope) => {
    const [logicalId, attribute] = attributePath(value);
    return scope.resource(logicalId, String(resolve(attribute, scope)));
  },
  'Fn::Sub': substitute,
  'Fn::Join': (value, scope) => {
    const [separator, items] = pair('Fn::Join', value);
    return known(resolve(items, scope), (list) => {
      const parts = asList('Fn::Join', list);
      return parts.includes(UNKNOWN) ? UNKNOWN : parts.map(asText).join(String(separator));
    });
  },
  'Fn::Split': (value, scope) => {
    const [separator, text] = pair('Fn::Split', value);
    return known(resolve(text, scope), (whole) => asText(whole).split(String(separator)));
  },
  'Fn::Select': (value, scope) => {
    const [index, items] = pair('Fn::Select', value);
    return known(resolve(items, scope), (list) => {
      const item = asList('Fn::Select', list)[Number(resolve(index, scope))];
      return item ?? fail(`Fn::Select cannot select nonexistent value at index ${String(index)}`);
    });
  },
  'Fn::If': (value, scope) => {
    const [name, yes, no] = asList('Fn::If', value);
    return resolve(holds({ Condition: name }, scope) ? yes : no, scope);
  },
  'Fn::FindInMap': (value, scope) => {
    const [map, first, second] = asList('Fn::FindInMap', value).map((part) => asText(resolve(part, scope)));
    const found = scope.template.Mappings[map!]?.[first!]?.[second!];
    return found ?? fail(`Unable to get mapping for ${map}::${first}::${second}`);
  },
  'Fn::Base64': (value, scope) =>
    known(resolve(value, scope), (text) => Buffer.from(asText(text)).toString('base64')),
};

const CONDITION_FUNCTIONS = ['Fn::Equals', 'Fn::And', 'Fn::Or', 'Fn::Not', 'Fn::Contains'];

/** Every function that a template may use. */
export const SUPPORTED_FUNCTIONS: ReadonlySet<string> = new Set([
  ...Object.keys(FUNCTIONS),
  ...CONDITION_FUNCTIONS,
]);

/** Resolves every function within `value`; what depends on a resource that does not exist yet becomes `UNKNOWN`. */
export function resolve(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => resolve(item, scope)).filter((item) => item !== NO_VALUE);
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [name, argument] = entries[0] ?? [];
  if (entries.length === 1 && Object.hasOwn(FUNCTIONS, name!)) return FUNCTIONS[name!]!(argument, scope);
  return Object.fromEntries(
    entries.map(([key, item]) => [key, resolve(item, scope)]).filter(([, item]) => item !== NO_VALUE),
  );
}

/** Evaluates a condition expression, of `Conditions` or of `Rules`. */
export function holds(expression: unknown, scope: Scope): boolean {
  const [name, argument] = Object.entries(expression as object)[0] ?? fail('an empty condition');
  const list = () => asList(name, argument);
  switch (name) {
    case 'Condition': {
      const condition = scope.template.Conditions[argument];
      return holds(condition ?? fail(`unresolved condition dependency ${argument}`), scope);
    }
    case 'Fn::Equals': {
      const [left, right] = list().map((side) => JSON.stringify(resolve(side, scope)));
      return left === right;
    }
    case 'Fn::Not':
      return !holds(list()[0], scope);
    case 'Fn::And':
      return list().every((part) => holds(part, scope));
    case 'Fn::Or':
      return list().some((part) => holds(part, scope));
    case 'Fn::Contains': {
      const [items, item] = list().map((part) => resolve(part, scope));
      return asList(name, items).includes(item);
    }
    default:
      return fail(`${name} is not a condition function`);
  }
}

/** `Fn::GetAtt` takes a list or `Name.Attribute`. */
export function attributePath(value: unknown): [logicalId: string, attribute: unknown] {
  if (typeof value === 'string') {
    const dot = value.indexOf('.');
    return [value.slice(0, dot), value.slice(dot + 1)];
  }
  const [logicalId, attribute] = asList('Fn::GetAtt', value);
  return [String(logicalId), attribute];
}

/** `${Name}`, `${Name.Attribute}` and, left as it is, `${!Literal}`. */
export const SUBSTITUTION = /\$\{(!?)([^}]+)\}/g;

function substitute(value: unknown, scope: Scope): unknown {
  const [text, variables] = Array.isArray(value) ? value : [value, {}];
  let unknown = false;
  const result = String(text).replace(SUBSTITUTION, (_whole, escape: string, name: string) => {
    if (escape) return `\${${name}}`;
    const replaced = Object.hasOwn(variables, name)
      ? resolve(variables[name], scope)
      : name.includes('.')
        ? resolve({ 'Fn::GetAtt': name }, scope)
        : reference(name.trim(), scope);
    if (replaced === UNKNOWN) unknown = true;
    return unknown ? '' : asText(replaced);
  });
  return unknown ? UNKNOWN : result;
}

function reference(name: string, scope: Scope): unknown {
  if (name === 'AWS::NoValue') return NO_VALUE;
  if (Object.hasOwn(scope.pseudo, name)) return scope.pseudo[name];
  if (Object.hasOwn(scope.parameters, name)) return scope.parameters[name];
  return scope.resource(name);
}

function known(value: unknown, use: (value: unknown) => unknown): unknown {
  return value === UNKNOWN ? UNKNOWN : use(value);
}

function pair(name: string, value: unknown): [unknown, unknown] {
  const list = asList(name, value);
  return list.length === 2 ? [list[0], list[1]] : fail(`${name} takes two arguments`);
}

function asList(name: string, value: unknown): unknown[] {
  return Array.isArray(value) ? value : fail(`${name} takes a list`);
}

function asText(value: unknown): string {
  if (typeof value === 'object') fail('a function that makes text was given an object or a list');
  return String(value);
}

function fail(reason: string): never {
  throw new AwsError('ValidationError', `Template error: ${reason}`);
}
