import { AwsError } from '../cloud.ts';

export interface TemplateParameter {
  readonly Type: string;
  readonly Default?: unknown;
  readonly Description?: string;
  readonly NoEcho?: boolean | string;
  readonly AllowedValues?: readonly unknown[];
  readonly AllowedPattern?: string;
  readonly MinLength?: number | string;
  readonly MaxLength?: number | string;
  readonly MinValue?: number | string;
  readonly MaxValue?: number | string;
  readonly ConstraintDescription?: string;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly UpdatePolicy?: Readonly<Record<string, unknown>>;
}

export interface TemplateOutput {
  readonly Value: unknown;
  readonly Description?: string;
  readonly Condition?: string;
  readonly Export?: unknown;
}

export interface TemplateRule {
  readonly RuleCondition?: unknown;
  readonly Assertions: readonly { Assert: unknown; AssertDescription?: string }[];
}

export interface Template {
  readonly Description?: string;
  readonly Parameters: Readonly<Record<string, TemplateParameter>>;
  readonly Mappings: Readonly<Record<string, Record<string, Record<string, unknown>>>>;
  readonly Conditions: Readonly<Record<string, unknown>>;
  readonly Rules: Readonly<Record<string, TemplateRule>>;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs: Readonly<Record<string, TemplateOutput>>;
}

const SECTIONS = new Set([
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Mappings',
  'Conditions',
  'Rules',
  'Resources',
  'Outputs',
]);

/** Reads a JSON template. @throws AwsError ValidationError for what is not one, or has a section that is not carried out */
export function parseTemplate(body: string): Template {
  const parsed = parseJson(body);
  for (const section of Object.keys(parsed)) {
    if (!SECTIONS.has(section)) invalid(`The local cloud does not carry out the section ${section}`);
  }
  const template = {
    Parameters: {},
    Mappings: {},
    Conditions: {},
    Rules: {},
    Outputs: {},
    ...parsed,
  } as Template;
  if (typeof template.Resources !== 'object' || Object.keys(template.Resources).length === 0) {
    invalid('At least one Resources member must be defined.');
  }
  for (const [logicalId, resource] of Object.entries(template.Resources)) {
    if (typeof resource?.Type !== 'string') {
      invalid(`Every Resources object must contain a Type member; ${logicalId} does not`);
    }
  }
  return template;
}

function parseJson(body: string): Record<string, unknown> {
  try {
    const parsed = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
  } catch (error) {
    invalid(`the local cloud reads JSON templates (${(error as Error).message})`);
  }
  return invalid('a template is an object');
}

function invalid(reason: string): never {
  throw new AwsError('ValidationError', `Template format error: ${reason}`);
}
