import { contextKey, type ContextKey, type RequestContext } from './request-context.ts';
import { literalPattern, wildcardPattern, type Pattern } from './wildcards.ts';

interface Variable {
  readonly key: ContextKey;
  readonly defaultValue?: string;
}

/** A text of a policy, cut into fixed parts and policy variables. */
export type Template = readonly (Pattern | Variable)[];

export interface TemplateOptions {
  /** Whether `${…}` is a variable; only since version 2012-10-17 of the policy language. */
  readonly variables: boolean;
  /** Whether `*` and `?` are wildcards. */
  readonly wildcards: boolean;
}

/**
 * Reads a text with policy variables: `${key}`, `${key, 'default'}`, and `${*}`, `${?}` and `${$}` for those characters.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function parseTemplate(text: string, { variables, wildcards }: TemplateOptions): Template {
  const fixed = wildcards ? wildcardPattern : literalPattern;
  if (!variables) return [fixed(text)];
  const parts: (Pattern | Variable)[] = [];
  let position = 0;
  for (const match of text.matchAll(/\$\{([^}]*)\}/g)) {
    parts.push(fixed(text.slice(position, match.index)), parseVariable(match[1]!));
    position = match.index + match[0].length;
  }
  parts.push(fixed(text.slice(position)));
  return parts;
}

function parseVariable(content: string): Pattern | Variable {
  if (content === '*' || content === '?' || content === '$') return literalPattern(content);
  const withDefault = /^([^,]*),\s*'([^']*)'\s*$/.exec(content);
  if (withDefault === null) return { key: contextKey(content.trim()) };
  return { key: contextKey(withDefault[1]!.trim()), defaultValue: withDefault[2]! };
}

/** The pattern of a template without variables, or undefined if it has some. */
export function fixedPattern(template: Template): Pattern | undefined {
  return template.every(isPattern) ? template.flat() : undefined;
}

/**
 * Puts values of the request in place of the variables; wildcards in a value are ordinary characters.
 * @returns undefined if a variable has no value and no default. A key with several values is no variable:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export function resolveTemplate(template: Template, context: RequestContext): Pattern | undefined {
  const pattern: number[] = [];
  for (const part of template) {
    if (isPattern(part)) pattern.push(...part);
    else {
      const value = variableValue(part, context);
      if (value === undefined) return undefined;
      pattern.push(...literalPattern(value));
    }
  }
  return pattern;
}

function variableValue({ key, defaultValue }: Variable, context: RequestContext): string | undefined {
  const value = context.get(key);
  if (!Array.isArray(value)) return value === undefined ? defaultValue : String(value);
  if (value.length === 0) return defaultValue;
  return value.length === 1 ? String(value[0]) : undefined;
}

/** Whether a part is fixed text. */
export function isPattern(part: Pattern | Variable): part is Pattern {
  return Array.isArray(part);
}
