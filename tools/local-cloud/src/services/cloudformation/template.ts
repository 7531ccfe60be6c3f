import { AwsError } from '../../core/aws-error.ts';

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly UpdatePolicy?: Readonly<Record<string, unknown>>;
}

export interface Template {
  readonly Description?: string;
  readonly Parameters: Readonly<Record<string, { Type: string; Default?: unknown }>>;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs: Readonly<Record<string, { Value: unknown; Description?: string }>>;
}

/** Parses a JSON template. @throws AwsError ValidationError */
export function parseTemplate(body: string): Template {
  const parsed = parseJson(body);
  const template = { Parameters: {}, Outputs: {}, ...parsed } as Template;
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
