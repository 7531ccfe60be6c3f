import {
  logicalIdOf,
  propertyOf,
  resourcesOf,
  type TemplateJson,
} from '@millrace/constructs/testing/template.ts';

/**
 * Versions that stay when only the value of a stored parameter changes, although their function has it: the version's
 * logical id is made from the template, so callers of the alias would get the old value. A version is replaced when its
 * description changes.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-version.html
 */
export function staleVersions(template: TemplateJson): string[] {
  return resourcesOf(template, 'AWS::Lambda::Version').flatMap((version) => {
    const functionId = logicalIdOf(propertyOf(version, 'FunctionName'));
    const fn = resourcesOf(template, 'AWS::Lambda::Function').find(({ id }) => id === functionId);
    const described = parametersIn(propertyOf(version, 'Description'), template);
    return [...parametersIn(fn?.Properties, template)]
      .filter((parameter) => !described.has(parameter))
      .map((parameter) => `${functionId} keeps its version when ${parameter} changes`);
  });
}

/** The parameters of the template that a value refers to. */
function parametersIn(value: unknown, template: TemplateJson): ReadonlySet<string> {
  if (typeof value !== 'object' || value === null) return new Set();
  const { Ref } = value as { Ref?: string };
  if (Ref !== undefined) return new Set(Ref in (template.Parameters ?? {}) ? [Ref] : []);
  return new Set(Object.values(value).flatMap((inner) => [...parametersIn(inner, template)]));
}
