import type { RequestContext } from './request-context.ts';
import { fixedPattern, isPattern, parseTemplate, resolveTemplate, type Template } from './template.ts';
import { ANY, ANY_IN_PART, COLON, compileMatcher, ONE, ONE_IN_PART, type Pattern } from './wildcards.ts';

/** Whether a value of Resource or NotResource names a resource; undefined if a policy variable has no value. */
export type ResourceTest = (resource: string, context: RequestContext) => boolean | undefined;

/** An ARN has six parts; colons in the sixth, the resource, separate nothing. */
const COLONS_BEFORE_RESOURCE = 5;

/**
 * Compiles a value of Resource. Comparison is case-sensitive. `*` and `?` stay within their part of the ARN, but a `*`
 * at the end of a part goes on past the colon.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 *
 * A policy variable has a value only in the sixth part of the ARN:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function compileResource(text: string, variables: boolean): ResourceTest {
  const template = parseTemplate(text, { variables, wildcards: true });
  const fixed = fixedPattern(template);
  if (fixed !== undefined) return compileMatcher(withinParts(fixed));
  if (hasVariableBeforeResource(template)) return () => undefined;
  return (resource, context) => {
    const pattern = resolveTemplate(template, context);
    return pattern && compileMatcher(withinParts(pattern))(resource);
  };
}

function withinParts(pattern: Pattern): Pattern {
  let colons = 0;
  return pattern.map((token, index) => {
    if (token === COLON) colons += 1;
    if (colons >= COLONS_BEFORE_RESOURCE) return token;
    if (token === ONE) return ONE_IN_PART;
    return token === ANY && !endsPart(pattern, index) ? ANY_IN_PART : token;
  });
}

function endsPart(pattern: Pattern, index: number): boolean {
  let end = index;
  while (pattern[end] === ANY) end += 1;
  return end === pattern.length || pattern[end] === COLON;
}

function hasVariableBeforeResource(template: Template): boolean {
  const firstVariable = template.findIndex((part) => !isPattern(part));
  const before = template.slice(0, firstVariable).filter(isPattern).flat();
  return before.filter((token) => token === COLON).length < COLONS_BEFORE_RESOURCE;
}
