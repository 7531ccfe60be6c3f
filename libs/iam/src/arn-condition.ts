import type { RequestContext } from './request-context.ts';
import { fixedPattern, parseTemplate, resolveTemplate } from './template.ts';
import { COLON, compileMatcher, type Matcher, splitPattern, type Pattern } from './wildcards.ts';

const PARTS = 6;

/**
 * Compiles an ARN of a condition. Each of the six parts is compared by itself, case-sensitive, so that no wildcard goes
 * past a colon, except in the sixth part, the resource, which may have colons. What has fewer parts is no ARN and
 * matches nothing. ArnEquals and ArnLike are the same.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */
export function compileArn(
  text: string,
  variables: boolean,
): (value: string, context: RequestContext) => boolean | undefined {
  const template = parseTemplate(text, { variables, wildcards: true });
  const fixed = fixedPattern(template);
  if (fixed !== undefined) return compileParts(fixed);
  return (value, context) => {
    const pattern = resolveTemplate(template, context);
    return pattern && compileParts(pattern)(value);
  };
}

function compileParts(pattern: Pattern): Matcher {
  const split = splitPattern(pattern, COLON);
  if (split.length < PARTS) return () => false;
  const resource = split.slice(PARTS - 1).flatMap((part, index) => (index === 0 ? part : [COLON, ...part]));
  const matchers = [...split.slice(0, PARTS - 1), resource].map(compileMatcher);
  return (value) => {
    const parts = arnParts(value);
    return parts !== undefined && matchers.every((matches, index) => matches(parts[index]!));
  };
}

/** The six parts of an ARN: `arn`, partition, service, region, account and resource. Undefined if it has fewer. */
export function arnParts(arn: string): readonly string[] | undefined {
  const parts: string[] = [];
  let start = 0;
  while (parts.length < PARTS - 1) {
    const colon = arn.indexOf(':', start);
    if (colon < 0) return undefined;
    parts.push(arn.slice(start, colon));
    start = colon + 1;
  }
  parts.push(arn.slice(start));
  return parts;
}
