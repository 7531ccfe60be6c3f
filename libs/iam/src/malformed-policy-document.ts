/**
 * Why a policy document is refused:
 * - `invalid_json`: the text is not JSON
 * - `invalid_value`: a value has the wrong type or is an empty list
 * - `unsupported_version`: Version is neither 2012-10-17 nor 2008-10-17
 * - `unknown_element`: the policy language has no such element
 * - `missing_element`: a statement lacks a required element
 * - `conflicting_elements`: an element and its opposite, such as Action and NotAction
 * - `misplaced_principal`: a principal in an identity-based policy, or none in a resource-based policy
 * - `invalid_effect`: neither Allow nor Deny
 * - `invalid_action`: not `*` and without a service prefix
 * - `invalid_resource`: neither `*` nor an ARN
 * - `invalid_principal`: no principal, or a wildcard in a part of one
 * - `invalid_sid`: a Sid that is used twice, or not alphanumeric in an identity-based policy
 * - `unknown_operator`: no condition operator has this name
 */
export type MalformedPolicyCode =
  | 'invalid_json'
  | 'invalid_value'
  | 'unsupported_version'
  | 'unknown_element'
  | 'missing_element'
  | 'conflicting_elements'
  | 'misplaced_principal'
  | 'invalid_effect'
  | 'invalid_action'
  | 'invalid_resource'
  | 'invalid_principal'
  | 'invalid_sid'
  | 'unknown_operator';

export interface MalformedPolicyOptions extends ErrorOptions {
  readonly code: MalformedPolicyCode;
  /** Where in the document: `Statement[1].Condition`. */
  readonly path: string;
}

/** The policy language does not allow the document; IAM answers MalformedPolicyDocument. Retrying does not help. */
export class MalformedPolicyDocument extends Error {
  override readonly name = 'MalformedPolicyDocument';
  readonly code: MalformedPolicyCode;
  readonly path: string;
  readonly retryable = false;

  constructor(detail: string, { code, path, cause }: MalformedPolicyOptions) {
    super(`malformed policy document: ${path}: ${detail}`, { cause });
    this.code = code;
    this.path = path;
  }
}
