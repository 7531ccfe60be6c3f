export { compilePolicy, type Policy, type PolicyOptions } from './policy.ts';
export {
  evaluate,
  type ApplicablePolicies,
  type AuthorizationRequest,
  type Decision,
  type Denial,
  type MatchedStatement,
  type PolicyType,
} from './evaluate.ts';
export type { PolicyAttachment } from './policy-document.ts';
export { denialMessage, missingStatement, type AllowStatement } from './denial.ts';
export {
  MalformedPolicyDocument,
  type MalformedPolicyCode,
  type MalformedPolicyOptions,
} from './malformed-policy-document.ts';
export type { Principal } from './principal.ts';
export type { ConditionContext, ContextScalar, ContextValue } from './request-context.ts';
