import type { TemplateJson, TemplateResource } from './template.ts';

/** A resource of a template. */
export const of = (Type: string, Properties: Record<string, unknown> = {}, more = {}): TemplateResource => ({
  Type,
  Properties,
  ...more,
});
/** A template of these resources. */
export const template = (
  Resources: TemplateJson['Resources'],
  more: Partial<TemplateJson> = {},
): TemplateJson => ({
  Resources,
  ...more,
});
/** A template of a role that is allowed this. */
export const policy = (statement: Record<string, unknown>, metadata = {}): TemplateJson =>
  template({
    Role: of(
      'AWS::IAM::Role',
      { Policies: [{ PolicyDocument: { Statement: [{ Effect: 'Allow', ...statement }] } }] },
      { Metadata: metadata },
    ),
  });
