import { statementsOf, type Statement } from '@millrace/constructs/testing/statements.ts';
import {
  logicalIdOf,
  propertyOf,
  resourcesOf,
  type NamedResource,
  type TemplateJson,
} from '@millrace/constructs/testing/template.ts';

/** What changes nothing in a table. */
const READS = new Set(
  ['BatchGetItem', 'ConditionCheckItem', 'DescribeTable', 'GetItem', 'Query', 'Scan'].map(
    (action) => `dynamodb:${action}`,
  ),
);

/**
 * Everything that is allowed on the ledger's table and is more than reading it, as in
 * `millrace-dev-settlement-post-transfer may dynamodb:PutItem`. What a template leaves open might be the ledger.
 */
export function ledgerWrites(template: TemplateJson, ledgerArn: string): string[] {
  return resourcesOf(template).flatMap((resource) =>
    statementsOf(resource)
      .filter(({ Effect }) => Effect === 'Allow')
      .filter((statement) => namedBy(statement, 'Resource').some((pattern) => covers(pattern, ledgerArn)))
      .flatMap((statement) => namedBy(statement, 'Action'))
      .filter((action) => covers(action.split(':')[0]!, 'dynamodb') && !READS.has(action))
      .map((action) => `${holderOf(resource, template)} may ${action}`),
  );
}

/** The patterns of a statement; `*` for what is said by exclusion or known only when it is deployed. */
function namedBy(statement: Statement, part: 'Action' | 'Resource'): string[] {
  const value = statement[part];
  if (value === undefined) return ['*'];
  return [value].flat().map(patternOf);
}

function patternOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const join = (value as { 'Fn::Join'?: [string, unknown[]] })['Fn::Join'];
  return join ? join[1].map(patternOf).join(join[0]) : '*';
}

function covers(pattern: string, text: string): boolean {
  const expression = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`, 'i').test(text);
}

/** The functions that a role is for; the resource itself where there are none. */
function holderOf(resource: NamedResource, template: TemplateJson): string {
  const functions = resourcesOf(template, 'AWS::Lambda::Function')
    .filter((fn) => logicalIdOf(propertyOf(fn, 'Role')) === resource.id)
    .map((fn) => String(propertyOf(fn, 'FunctionName')));
  return functions.join(', ') || resource.id;
}
