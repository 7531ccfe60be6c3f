import type { NamedResource } from './template.ts';

export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: unknown;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Condition?: unknown;
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
