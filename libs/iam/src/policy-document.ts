import type { ConditionEntry } from './condition.ts';
import { MalformedPolicyDocument, type MalformedPolicyCode } from './malformed-policy-document.ts';
import { readPrincipals, type NamedPrincipals } from './principal.ts';

/**
 * Where a policy is attached:
 * - `identity`: to a role or user, as identity-based policy, permissions boundary or session policy
 * - `resource`: to a resource
 * - `trust`: to a role; says who can assume it
 */
export type PolicyAttachment = 'identity' | 'resource' | 'trust';

/** A statement whose elements are checked. Each `…Except` says that the element is the one with `Not`. */
export interface StatementElements {
  readonly index: number;
  readonly sid?: string;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly actionsExcept: boolean;
  /** Undefined in a policy of a resource: then the statement is about that resource. */
  readonly resources?: readonly string[];
  readonly resourcesExcept: boolean;
  /** Undefined in an identity-based policy. */
  readonly principals?: NamedPrincipals;
  readonly principalsExcept: boolean;
  readonly conditions: readonly ConditionEntry[];
  /** Whether `${…}` is a policy variable. */
  readonly variables: boolean;
}

type Elements = Readonly<Record<string, unknown>>;

const POLICY_ELEMENTS = ['Version', 'Id', 'Statement'];
const STATEMENT_ELEMENTS = [
  ...['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource'],
  'Condition',
];
const PRINCIPAL_TYPES = ['AWS', 'Service', 'Federated', 'CanonicalUser'];

/**
 * Reads a document by the grammar of the policy language. Without Version it is 2008-10-17, which has no variables.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 * @throws MalformedPolicyDocument
 */
export function readDocument(document: unknown, attachment: PolicyAttachment): readonly StatementElements[] {
  const policy = readObject(typeof document === 'string' ? parseJson(document) : document, 'document');
  checkNames(policy, POLICY_ELEMENTS, 'document');
  const { Version: version = '2008-10-17' } = policy;
  if (version !== '2012-10-17' && version !== '2008-10-17') {
    throw malformed(
      'unsupported_version',
      'Version',
      `not a version of the policy language: ${String(version)}`,
    );
  }
  const variables = version === '2012-10-17';
  const statements = list(required(policy, 'Statement', 'document'), 'Statement').map((statement, index) =>
    readStatement(readObject(statement, `Statement[${index}]`), { index, variables, attachment }),
  );
  const sids = statements.flatMap(({ sid }) => (sid === undefined || sid === '' ? [] : [sid]));
  const repeated = sids.find((sid, index) => sids.indexOf(sid) !== index);
  if (repeated !== undefined) throw malformed('invalid_sid', 'Statement', `Sid used twice: ${repeated}`);
  return statements;
}

interface StatementOptions {
  readonly index: number;
  readonly variables: boolean;
  readonly attachment: PolicyAttachment;
}

function readStatement(statement: Elements, options: StatementOptions): StatementElements {
  const path = `Statement[${options.index}]`;
  checkNames(statement, STATEMENT_ELEMENTS, path);
  const sid = readSid(statement['Sid'], path, options.attachment);
  const effect = required(statement, 'Effect', path);
  if (effect !== 'Allow' && effect !== 'Deny') {
    throw malformed('invalid_effect', `${path}.Effect`, `neither Allow nor Deny: ${String(effect)}`);
  }
  const action = oneOf(statement, 'Action', path);
  if (action === undefined) throw malformed('missing_element', path, 'neither Action nor NotAction');
  const principal = oneOf(statement, 'Principal', path);
  if ((principal === undefined) !== (options.attachment === 'identity')) {
    const detail = principal ? 'an identity-based policy has no principal' : 'no Principal or NotPrincipal';
    throw malformed('misplaced_principal', path, detail);
  }
  const resource = oneOf(statement, 'Resource', path);
  if (resource === undefined && principal === undefined) {
    throw malformed('missing_element', path, 'neither Resource nor NotResource');
  }
  return {
    index: options.index,
    ...(sid !== undefined && { sid }),
    effect,
    actions: texts(
      action,
      /^(?:\*|[^:\s]+:\S+)$/,
      'invalid_action',
      'neither * nor an action with a service prefix',
    ),
    actionsExcept: action.except,
    ...(resource && {
      resources: texts(resource, /^(?:\*|arn:.*)$/s, 'invalid_resource', 'neither * nor an ARN'),
    }),
    resourcesExcept: resource?.except ?? false,
    ...(principal && { principals: readPrincipals(principalEntries(principal), principal.path) }),
    principalsExcept: principal?.except ?? false,
    conditions: readConditions(statement['Condition'], `${path}.Condition`, options.variables),
    variables: options.variables,
  };
}

function readSid(sid: unknown, path: string, attachment: PolicyAttachment): string | undefined {
  if (sid === undefined) return undefined;
  const isAllowed = typeof sid === 'string' && (attachment !== 'identity' || /^[A-Za-z0-9]*$/.test(sid));
  if (!isAllowed) throw malformed('invalid_sid', `${path}.Sid`, `not letters and digits: ${String(sid)}`);
  return sid;
}

interface Element {
  readonly value: unknown;
  readonly path: string;
  /** Whether it is the element with `Not`. */
  readonly except: boolean;
}

/** The element of this name or its opposite with `Not`. */
function oneOf(statement: Elements, name: string, path: string): Element | undefined {
  const opposite = `Not${name}`;
  const present = [name, opposite].filter((key) => statement[key] !== undefined);
  if (present.length === 2) throw malformed('conflicting_elements', path, `both ${name} and ${opposite}`);
  const [key] = present;
  return key === undefined
    ? undefined
    : { value: statement[key], path: `${path}.${key}`, except: key === opposite };
}

function texts(
  { value, path }: Element,
  form: RegExp,
  code: MalformedPolicyCode,
  detail: string,
): readonly string[] {
  return list(value, path).map((text) => {
    if (typeof text !== 'string' || !form.test(text))
      throw malformed(code, path, `${detail}: ${String(text)}`);
    return text;
  });
}

function principalEntries({ value, path }: Element): readonly (readonly [string, string])[] {
  if (value === '*') return [['AWS', '*']];
  if (typeof value === 'string') throw malformed('invalid_principal', path, `not a principal: ${value}`);
  const principals = readObject(value, path);
  checkNames(principals, PRINCIPAL_TYPES, path);
  return list(Object.entries(principals), path).flatMap(([type, names]) =>
    list(names, `${path}.${type}`).map((name) => {
      if (typeof name !== 'string') throw malformed('invalid_principal', `${path}.${type}`, 'not a text');
      return [type, name] as const;
    }),
  );
}

function readConditions(value: unknown, path: string, variables: boolean): readonly ConditionEntry[] {
  if (value === undefined) return [];
  return Object.entries(readObject(value, path)).flatMap(([operator, keys]) =>
    Object.entries(readObject(keys, `${path}.${operator}`)).map(([key, values]) => {
      const at = `${path}.${operator}.${key}`;
      const many: readonly unknown[] = Array.isArray(values) ? values : [values];
      return { operator, key, values: many.map((single) => scalar(single, at)), path: at, variables };
    }),
  );
}

/** Quotation marks are optional for numbers and booleans. */
function scalar(value: unknown, path: string): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  throw malformed('invalid_value', path, 'neither a text nor a number nor a boolean');
}

/** A single value needs no brackets; a list has at least one value. */
function list<T>(value: T | readonly T[], path: string): readonly T[] {
  const values: readonly T[] = Array.isArray(value) ? value : [value as T];
  if (values.length === 0) throw malformed('invalid_value', path, 'an empty list');
  return values;
}

function readObject(value: unknown, path: string): Elements {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Elements;
  throw malformed('invalid_value', path, 'not a JSON object');
}

function required(elements: Elements, name: string, path: string): unknown {
  if (elements[name] === undefined) throw malformed('missing_element', path, `no ${name}`);
  return elements[name];
}

function checkNames(elements: Elements, known: readonly string[], path: string): void {
  const unknown = Object.keys(elements).find((name) => !known.includes(name));
  if (unknown !== undefined) throw malformed('unknown_element', path, `unknown element ${unknown}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new MalformedPolicyDocument('not JSON', { code: 'invalid_json', path: 'document', cause });
  }
}

function malformed(code: MalformedPolicyCode, path: string, detail: string): MalformedPolicyDocument {
  return new MalformedPolicyDocument(detail, { code, path });
}
