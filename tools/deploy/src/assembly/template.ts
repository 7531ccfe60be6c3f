import { createHash } from 'node:crypto';
import { stringify } from 'safe-stable-stringify';

/** A resource of a template, as far as the tool reads and writes it. */
export interface TemplateResource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Metadata?: Readonly<Record<string, unknown>>;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** The parts of a CloudFormation template that the tool reads. */
export interface Template {
  readonly Parameters?: Readonly<Record<string, { Type: string; Default?: string }>>;
  readonly Resources?: Readonly<Record<string, TemplateResource>>;
}

/** Whether CloudFormation keeps a resource when it leaves its stack. */
export function isKept({ DeletionPolicy = 'Delete' }: TemplateResource): boolean {
  return ['Retain', 'RetainExceptOnCreate'].includes(DeletionPolicy);
}

/** CloudFormation returns a template with `?` for every character that is not ASCII. */
function comparable(value: unknown): string {
  return (stringify(value) ?? '').replaceAll(/[^\x20-\x7e]/g, '?');
}

/** Equal for a template from a file and the same template from CloudFormation. */
export function digestOfTemplate(template: Template): string {
  return createHash('sha256').update(comparable(template)).digest('hex').slice(0, 16);
}

/** The differences of two templates: `Table (AWS::DynamoDB::Table)`, or a section such as `Outputs`. */
export function differencesOf(one: Template, other: Template): string[] {
  const sections = differingKeys(one, other).filter((section) => section !== 'Resources');
  const resources = differingKeys(one.Resources ?? {}, other.Resources ?? {}).map((id) => {
    const { Type } = (one.Resources?.[id] ?? other.Resources?.[id])!;
    return `${id} (${Type})`;
  });
  return [...resources, ...sections];
}

function differingKeys(one: object, other: object): string[] {
  const [mine, theirs] = [new Map(Object.entries(one)), new Map(Object.entries(other))];
  const keys = [...new Set([...mine.keys(), ...theirs.keys()])].sort();
  return keys.filter((key) => comparable(mine.get(key)) !== comparable(theirs.get(key)));
}
