import type { Stage } from '@millrace/constructs';
import type { Synthesized } from '@millrace/constructs/testing/synthesized.ts';
import type {
  ModuleTemplates,
  TemplateJson,
  TemplateResource,
} from '@millrace/constructs/testing/template.ts';

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

const stage: Stage = {
  ...({} as Stage),
  name: 'dev',
  account: '111122223333',
  region: 'eu-central-1',
  terminationProtection: true,
};

/** Templates of quote in stage dev that keep the rules of stacks, but for those of the parts that are given. */
export function anApp({
  data = template({}),
  service = template({}),
  ...more
}: Partial<ModuleTemplates> & Partial<Synthesized>): Synthesized {
  const owner = more.owner ?? 'quote';
  const tags = { project: 'millrace', stage: 'dev', module: owner };
  const name = `millrace-dev-${owner}`;
  return {
    owner,
    stage,
    stacks: [
      { name: `${name}-data`, template: data, tags, terminationProtection: true },
      { name, template: service, tags, terminationProtection: false },
    ],
    adopts: [],
    releases: [],
    nag: { findings: [], given: [] },
    ...more,
  };
}

/** For a rule: an app that breaks it, and what is found. */
export type BrokenApp = readonly [app: Synthesized, fault: string];
