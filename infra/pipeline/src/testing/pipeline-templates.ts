import {
  propertyOf,
  resourcesOf,
  templatesOf,
  type ModuleTemplates,
  type NamedResource,
  type TemplateJson,
} from '@millrace/constructs/testing';
import type { SourceHost } from '../source.ts';

export function pipelineTemplates(host: SourceHost = 'github'): ModuleTemplates {
  return templatesOf('pipeline', 'prod', host === 'github' ? undefined : host);
}

export interface Action {
  readonly Name: string;
  readonly ActionTypeId: Readonly<{ Category: string; Provider: string }>;
  readonly Configuration: Readonly<Record<string, unknown>>;
}

export interface PipelineJson {
  readonly name: string;
  readonly stages: readonly Readonly<{ Name: string; Actions: readonly Action[] }>[];
  readonly triggers: unknown;
}

/** The pipelines, with what their source actions say about triggers. */
export function pipelinesOf(template: TemplateJson): PipelineJson[] {
  return resourcesOf(template, 'AWS::CodePipeline::Pipeline').map((pipeline) => ({
    name: String(propertyOf(pipeline, 'Name')),
    stages: propertyOf(pipeline, 'Stages') as PipelineJson['stages'],
    triggers: propertyOf(pipeline, 'Triggers'),
  }));
}

export function named(template: TemplateJson, type: string, name: string): NamedResource {
  const property = type === 'AWS::IAM::Role' ? 'RoleName' : 'Name';
  const found = resourcesOf(template, type).find((resource) => propertyOf(resource, property) === name);
  if (!found) throw new Error(`there is no ${type} ${name}`);
  return found;
}
