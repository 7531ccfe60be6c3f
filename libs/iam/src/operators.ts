import { BlockList, isIP } from 'node:net';
import { parseDate } from './date.ts';
import { compileArn } from './arn-condition.ts';
import type { RequestContext } from './request-context.ts';
import { fixedPattern, parseTemplate, resolveTemplate } from './template.ts';
import { compileMatcher, type Pattern } from './wildcards.ts';

/** Compares one value of the request with one value of the policy; undefined if a policy variable has no value. */
export type ValueTest = (value: string, context: RequestContext) => boolean | undefined;

/** Compiles a value of the policy. `variables` says whether `${…}` in it is a policy variable. */
type CompileValue = (text: string, variables: boolean) => ValueTest;

export interface Operator {
  readonly compile: CompileValue;
  /** Whether the condition holds if no value of the policy matches. */
  readonly negated: boolean;
}

/**
 * The condition operators without their `ForAllValues:`, `ForAnyValue:` and `IfExists`, and without `Null`. A value
 * that is no number, date, address or Base64 matches nothing, so that only a negated operator holds.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function operatorNamed(name: string): Operator | undefined {
  const compile = matching.get(name);
  if (compile !== undefined) return { compile, negated: false };
  const opposite = matching.get(opposites.get(name) ?? '');
  return opposite && { compile: opposite, negated: true };
}

const matching = new Map<string, CompileValue>([
  ['StringEquals', compileText((text) => text)],
  ['StringEqualsIgnoreCase', compileText((text) => text.toLowerCase())],
  ['StringLike', compileLike],
  ['NumericEquals', compileOrder(parseNumber, (value, policy) => value === policy)],
  ['NumericLessThan', compileOrder(parseNumber, (value, policy) => value < policy)],
  ['NumericLessThanEquals', compileOrder(parseNumber, (value, policy) => value <= policy)],
  ['NumericGreaterThan', compileOrder(parseNumber, (value, policy) => value > policy)],
  ['NumericGreaterThanEquals', compileOrder(parseNumber, (value, policy) => value >= policy)],
  ['DateEquals', compileOrder(parseDate, (value, policy) => value === policy)],
  ['DateLessThan', compileOrder(parseDate, (value, policy) => value < policy)],
  ['DateLessThanEquals', compileOrder(parseDate, (value, policy) => value <= policy)],
  ['DateGreaterThan', compileOrder(parseDate, (value, policy) => value > policy)],
  ['DateGreaterThanEquals', compileOrder(parseDate, (value, policy) => value >= policy)],
  ['Bool', compileText(parseBoolean)],
  ['BinaryEquals', compileBinary],
  ['IpAddress', compileRange],
  ['ArnEquals', compileArn],
  ['ArnLike', compileArn],
]);

const opposites = new Map([
  ['StringNotEquals', 'StringEquals'],
  ['StringNotEqualsIgnoreCase', 'StringEqualsIgnoreCase'],
  ['StringNotLike', 'StringLike'],
  ['NumericNotEquals', 'NumericEquals'],
  ['DateNotEquals', 'DateEquals'],
  ['NotIpAddress', 'IpAddress'],
  ['ArnNotEquals', 'ArnEquals'],
  ['ArnNotLike', 'ArnLike'],
]);

/** Equal after `normalize`, which returns undefined for a text that equals nothing. */
function compileText(normalize: (text: string) => string | undefined): CompileValue {
  return (text, variables) => {
    const template = parseTemplate(text, { variables, wildcards: false });
    const equals = (pattern: Pattern): ((value: string) => boolean) => {
      const expected = normalize(pattern.map((unit) => String.fromCharCode(unit)).join(''));
      return (value) => expected !== undefined && normalize(value) === expected;
    };
    const fixed = fixedPattern(template);
    if (fixed !== undefined) return equals(fixed);
    return (value, context) => {
      const pattern = resolveTemplate(template, context);
      return pattern && equals(pattern)(value);
    };
  };
}

function compileLike(text: string, variables: boolean): ValueTest {
  const template = parseTemplate(text, { variables, wildcards: true });
  const fixed = fixedPattern(template);
  if (fixed !== undefined) return compileMatcher(fixed);
  return (value, context) => {
    const pattern = resolveTemplate(template, context);
    return pattern && compileMatcher(pattern)(value);
  };
}

/** `parse` returns NaN for a text that matches nothing: every comparison with NaN is false. */
function compileOrder(
  parse: (text: string) => number,
  holds: (value: number, policy: number) => boolean,
): CompileValue {
  return (text) => {
    const policy = parse(text);
    return (value) => holds(parse(value), policy);
  };
}

function parseNumber(text: string): number {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
}

function parseBoolean(text: string): string | undefined {
  const lowerCase = text.toLowerCase();
  return lowerCase === 'true' || lowerCase === 'false' ? lowerCase : undefined;
}

/** Both texts are Base64; their bytes are compared. */
function compileBinary(text: string): ValueTest {
  const bytes = decodeBase64(text);
  return (value) => bytes !== undefined && (decodeBase64(value)?.equals(bytes) ?? false);
}

function decodeBase64(text: string): Buffer | undefined {
  const isBase64 = text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
  return isBase64 ? Buffer.from(text, 'base64') : undefined;
}

/**
 * An address or a CIDR range. Without a prefix it is one address. An IPv4 range has no IPv6 addresses, and the other way
 * round.
 */
function compileRange(text: string): ValueTest {
  const [network = '', prefix, ...others] = text.split('/');
  const version = isIP(network);
  const bits = version === 4 ? 32 : 128;
  const length = prefix === undefined ? bits : /^\d{1,3}$/.test(prefix) ? Number(prefix) : NaN;
  if (version === 0 || others.length > 0 || !(length <= bits)) return () => false;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const range = new BlockList();
  range.addSubnet(network, length, family);
  return (value) => isIP(value) === version && range.check(value, family);
}
