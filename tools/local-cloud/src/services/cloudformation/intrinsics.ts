import { AwsError } from '../../core/aws-error.ts';

/** The values that the functions of a template resolve to. */
export interface Scope {
  /** Parameters and pseudo parameters. */
  readonly values: Readonly<Record<string, string>>;
  /** `Ref` of a resource, or `Fn::GetAtt` when an attribute is given. */
  resource(logicalId: string, attribute?: string): string;
}

type Resolve = (argument: unknown, scope: Scope) => unknown;

/** Every region has three availability zones. */
const ZONES = ['a', 'b', 'c'];

const FUNCTIONS: Readonly<Record<string, Resolve>> = {
  Ref: (name, scope) => reference(String(name), scope),
  'Fn::GetAtt': (path, scope) => scope.resource(...attributePath(path)),
  'Fn::Sub': (argument, scope) => {
    const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
    return String(text).replace(SUBSTITUTION, (_whole, escape: string, name: string) => {
      if (escape) return `\${${name}}`;
      if (Object.hasOwn(variables, name)) return asText(resolve(variables[name], scope));
      return name.includes('.') ? scope.resource(...attributePath(name)) : reference(name.trim(), scope);
    });
  },
  'Fn::Join': (argument, scope) => {
    const [separator, items] = asList(argument);
    return asList(resolve(items, scope)).map(asText).join(String(separator));
  },
  'Fn::Split': (argument, scope) => {
    const [separator, text] = asList(argument);
    return asText(resolve(text, scope)).split(String(separator));
  },
  'Fn::Select': (argument, scope) => {
    const [index, items] = asList(argument);
    const item = asList(resolve(items, scope))[Number(index)];
    return item ?? fail(`Fn::Select cannot select nonexistent value at index ${String(index)}`);
  },
  'Fn::GetAZs': (region, scope) => {
    const name = asText(resolve(region, scope)) || scope.values['AWS::Region'];
    return ZONES.map((zone) => `${name}${zone}`);
  },
};

/** Every function that a template may use. */
export const SUPPORTED_FUNCTIONS: ReadonlySet<string> = new Set(Object.keys(FUNCTIONS));

/** `${Name}`, `${Name.Attribute}`, and `${!Literal}`, which is not replaced. */
export const SUBSTITUTION = /\$\{(!?)([^}]+)\}/g;

/** The name and the argument of a function: an object whose only key is `Ref` or starts with `Fn::`. */
export function functionIn(value: object): [name: string, argument: unknown] | undefined {
  const [first, second] = Object.entries(value);
  return first && !second && (first[0] === 'Ref' || first[0].startsWith('Fn::')) ? first : undefined;
}

/** Resolves every function inside `value`. @throws AwsError ValidationError */
export function resolve(value: unknown, scope: Scope): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => resolve(item, scope));
  const [name, argument] = functionIn(value) ?? [];
  if (name !== undefined) return (FUNCTIONS[name] ?? fail(`${name} is not carried out`))(argument, scope);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item, scope)]));
}

/** `Fn::GetAtt` takes a list or `Name.Attribute`. */
export function attributePath(value: unknown): [logicalId: string, attribute: string] {
  const [logicalId, ...attribute] = typeof value === 'string' ? value.split('.') : asList(value);
  return [String(logicalId), attribute.join('.')];
}

function reference(name: string, scope: Scope): string {
  return Object.hasOwn(scope.values, name) ? scope.values[name]! : scope.resource(name);
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : fail(`a function takes a list, not ${JSON.stringify(value)}`);
}

function asText(value: unknown): string {
  return typeof value === 'object' ? fail('a function that makes text was given an object') : String(value);
}

function fail(reason: string): never {
  throw new AwsError('ValidationError', `Template error: ${reason}`);
}
