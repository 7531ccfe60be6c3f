import { readDocument, type PolicyAttachment, type StatementElements } from './policy-document.ts';
import { compileCondition } from './condition.ts';
import { isExempt, matchPrincipal, type Principal, type PrincipalMatch } from './principal.ts';
import type { RequestContext } from './request-context.ts';
import { compileResource } from './resource-pattern.ts';
import { compileMatcher, wildcardPattern } from './wildcards.ts';

export interface PolicyOptions {
  /** Shown in decisions and messages. Default: `policy`. */
  readonly name?: string;
  /** Default: `identity`. */
  readonly attachment?: PolicyAttachment;
}

/** A compiled policy. It can be evaluated many times, and does not change if the document does. */
export interface Policy {
  readonly name: string;
  readonly attachment: PolicyAttachment;
  readonly allows: readonly Statement[];
  readonly denies: readonly Statement[];
}

/** A call as the statements see it. */
export interface Call {
  readonly actionLowerCase: string;
  readonly resource: string;
  readonly principal: Principal;
  readonly context: RequestContext;
}

export interface Statement {
  readonly policy: string;
  readonly sid?: string;
  /** Position in the document, from 0. */
  readonly index: number;
  /** `none` if the statement does not apply to the call. A statement of an identity-based policy names the `caller`. */
  match(call: Call): PrincipalMatch;
}

/**
 * Compiles a policy document, given as JSON or as a value.
 * @example
 * const policy = compilePolicy({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 'sqs:*', Resource: '*' } });
 * @throws MalformedPolicyDocument if the policy language does not allow the document
 */
export function compilePolicy(document: unknown, options: PolicyOptions = {}): Policy {
  const { name = 'policy', attachment = 'identity' } = options;
  const statements = readDocument(document, attachment);
  const compile = (effect: string) =>
    statements
      .filter((elements) => elements.effect === effect)
      .map((elements) => compileStatement(elements, name));
  return { name, attachment, allows: compile('Allow'), denies: compile('Deny') };
}

function compileStatement(elements: StatementElements, policy: string): Statement {
  const namesAction = compileActions(elements.actions);
  const namesResource = compileResources(elements);
  const conditions = elements.conditions.map(compileCondition);
  const matchCaller = compilePrincipal(elements);
  return {
    policy,
    ...(elements.sid !== undefined && { sid: elements.sid }),
    index: elements.index,
    match(call) {
      if (namesAction(call.actionLowerCase) === elements.actionsExcept) return 'none';
      if (!namesResource(call)) return 'none';
      const match = matchCaller(call.principal);
      return match === 'none' || conditions.every((holds) => holds(call.context)) ? match : 'none';
    },
  };
}

/**
 * Action names are case-insensitive.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
 */
function compileActions(actions: readonly string[]): (actionLowerCase: string) => boolean {
  const lowerCase = actions.map((action) => action.toLowerCase());
  const exact = new Set(lowerCase.filter((action) => !/[*?]/.test(action)));
  const matchers = lowerCase
    .filter((action) => !exact.has(action))
    .map((action) => compileMatcher(wildcardPattern(action)));
  return (action) => exact.has(action) || matchers.some((matches) => matches(action));
}

/** A policy variable without a value names no resource, and in NotResource excludes every resource. */
function compileResources({
  resources,
  resourcesExcept,
  variables,
}: StatementElements): (call: Call) => boolean {
  if (resources === undefined) return () => true;
  const tests = resources.map((resource) => compileResource(resource, variables));
  if (!resourcesExcept) return (call) => tests.some((names) => names(call.resource, call.context));
  return (call) => tests.every((names) => names(call.resource, call.context) === false);
}

function compilePrincipal({
  principals,
  principalsExcept,
  effect,
}: StatementElements): (principal: Principal) => PrincipalMatch {
  if (principals === undefined) return () => 'caller';
  if (!principalsExcept) return (principal) => matchPrincipal(principals, principal);
  if (effect === 'Deny') return (principal) => (isExempt(principals, principal) ? 'none' : 'caller');
  return (principal) => (matchPrincipal(principals, principal) === 'none' ? 'caller' : 'none');
}
