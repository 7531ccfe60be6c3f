import { findChangeSet } from '../../cloudformation/change-sets.ts';
import type { StackEngine } from '../../cloudformation/stack-engine.ts';
import { parseTemplate } from '../../cloudformation/template.ts';
import type { Operation } from '../api.ts';
import { templateBody } from './template-source.ts';

/** Giving, summing up and checking templates. */
export function templateOperations(engine: StackEngine): Record<string, Operation> {
  return {
    GetTemplate(input, cloud) {
      const TemplateBody = input['ChangeSetName']
        ? findChangeSet(cloud, engine, input['ChangeSetName'], input['StackName']).template
        : engine.stack(input['StackName']).template || '{}';
      return { TemplateBody, StagesAvailable: ['Original', 'Processed'] };
    },

    async GetTemplateSummary(input, cloud) {
      const body = input['StackName']
        ? engine.stack(input['StackName']).template
        : await templateBody(input, cloud);
      return templateSummary(body);
    },

    async ValidateTemplate(input, cloud) {
      const { Parameters, Description } = templateSummary(await templateBody(input, cloud));
      return { Parameters, Description, Capabilities: [] };
    },
  };
}

function templateSummary(body: string) {
  const template = parseTemplate(body);
  return {
    Description: template.Description,
    Parameters: Object.entries(template.Parameters).map(([ParameterKey, parameter]) => ({
      ParameterKey,
      DefaultValue: parameter.Default === undefined ? undefined : String(parameter.Default),
      ParameterType: parameter.Type,
      NoEcho: String(parameter.NoEcho ?? false),
      Description: parameter.Description,
    })),
    ResourceTypes: [...new Set(Object.values(template.Resources).map(({ Type }) => Type))],
    Capabilities: [],
  };
}
