import { WILDCARDS, type AcknowledgedWildcard } from '../access.ts';
import { resourcesOf, type NamedResource, type TemplateJson } from './template.ts';

export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
}

/** Every `*` in an action or a resource that something is allowed, and that nobody has given a reason for. */
export function unacknowledgedWildcards(template: TemplateJson): string[] {
  return resourcesOf(template).flatMap((resource) => {
    const reasons = (resource.Metadata?.[WILDCARDS] ?? []) as AcknowledgedWildcard[];
    return statementsOf(resource)
      .filter(({ Effect }) => Effect === 'Allow')
      .flatMap((statement) => wildcardsOf(statement).filter((text) => !isReasoned(text, statement, reasons)))
      .map((text) => `${resource.id} allows ${text}`);
  });
}

/** Policies of AWS's own making allow what nobody here has looked at. */
export function managedPolicies(template: TemplateJson): string[] {
  return resourcesOf(template)
    .filter(({ Properties }) => Properties?.['ManagedPolicyArns'] !== undefined)
    .map(({ id }) => `${id} has managed policies`);
}

/** Several reasons may share a statement, as CDK makes one of those for the same resource. */
function isReasoned(text: string, { Action }: Statement, reasons: readonly AcknowledgedWildcard[]): boolean {
  const given = reasons.filter((reason) => covers(reason, text));
  const actions = Action === undefined ? ['all but some'] : textsOf(Action);
  return actions.every((action) =>
    given.some((one) => one.actions === undefined || one.actions.includes(action)),
  );
}

/** A reason for the bare `*` stands for that alone. */
export function covers({ endsWith, reason }: AcknowledgedWildcard, text: string): boolean {
  if (reason === '') return false;
  return endsWith === '*' ? text === '*' : text.endsWith(endsWith);
}

function wildcardsOf({ Action, NotAction, Resource, NotResource }: Statement): string[] {
  const inverse = [NotAction, NotResource].filter((value) => value !== undefined).map(() => 'all but some');
  return [...inverse, ...textsOf(Action), ...textsOf(Resource)].filter(
    (text) => text.includes('*') || text === 'all but some',
  );
}

/** Literal texts as they are; of a join its literal parts, put together around what they join. */
function textsOf(value: unknown): string[] {
  if (value === undefined) return [];
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsOf);
  const join = (value as { 'Fn::Join'?: [string, unknown[]] })['Fn::Join'];
  return join ? [join[1].map((part) => (typeof part === 'string' ? part : '…')).join(join[0])] : [];
}

/** The statements of every policy within a resource, wherever its type has them; some types have policies as text. */
export function statementsOf({ Properties }: NamedResource): Statement[] {
  const found: Statement[] = [];
  const visit = (value: unknown): void => {
    if (typeof value === 'string') {
      if (value.startsWith('{') && value.includes('"Statement"')) visit(JSON.parse(value));
    } else if (Array.isArray(value)) {
      value.forEach(visit);
    } else if (typeof value === 'object' && value !== null) {
      const { Statement } = value as { Statement?: Statement[] };
      if (Array.isArray(Statement)) found.push(...Statement);
      else Object.values(value).forEach(visit);
    }
  };
  visit(Properties);
  return found;
}
