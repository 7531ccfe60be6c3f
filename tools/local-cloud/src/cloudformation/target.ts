import { AwsError } from '../cloud.ts';
import type { CloudConfig } from '../config.ts';
import type { ResourceTable } from '../state/resources.ts';
import { dependenciesOf, inOrder, referencedNames } from './dependencies.ts';
import { UNKNOWN, holds, resolve } from './intrinsics.ts';
import type { Scope } from './intrinsics.ts';
import { referenceValues } from './parameters.ts';
import type { Template, TemplateResource } from './template.ts';

/** A resource that a template asks for. */
export interface TargetResource {
  readonly logicalId: string;
  readonly resource: TemplateResource;
  readonly dependsOn: readonly string[];
}

/** What a stack is to become: its template with its parameters, read against the resources as they stand. */
export interface Target {
  readonly template: Template;
  readonly scope: Scope;
  /** Those whose condition holds, each after what it depends on. */
  readonly resources: readonly TargetResource[];
}

/**
 * Reads a template as the target of a stack.
 * @param resolvedParameters after the look-up in the parameter store
 * @throws AwsError ValidationError for broken references, circles and rules
 */
export function readTarget(options: {
  config: CloudConfig;
  table: ResourceTable;
  stack: { name: string; id: string };
  template: Template;
  resolvedParameters: Readonly<Record<string, string>>;
}): Target {
  const { config, table, stack, template } = options;
  const scope: Scope = {
    template,
    pseudo: {
      'AWS::AccountId': config.account,
      'AWS::Region': config.region,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': stack.name,
      'AWS::StackId': stack.id,
      'AWS::NotificationARNs': [],
    },
    parameters: referenceValues(template, options.resolvedParameters),
    resource(logicalId, attribute) {
      const state = table.get(stack.name, logicalId);
      // One of another type is about to be replaced.
      if (state?.type !== template.Resources[logicalId]?.Type) return UNKNOWN;
      if (attribute === undefined) return state!.physicalId;
      return (
        state!.attributes[attribute] ??
        invalid(`${logicalId} (${state!.type}) has no attribute ${attribute} in the local cloud`)
      );
    },
  };
  checkReferences(template, scope);
  checkRules(template, scope);
  const active = Object.entries(template.Resources)
    .filter(([, { Condition }]) => Condition === undefined || holds({ Condition }, scope))
    .map(([logicalId, resource]) => ({
      logicalId,
      resource,
      dependsOn: dependenciesOf(resource, template),
    }));
  const resources = inOrder(
    active,
    ({ logicalId }) => logicalId,
    ({ dependsOn }) => dependsOn,
  );
  return { template, scope, resources };
}

/** The outputs of a stack whose resources stand. */
export function outputsOf({
  template,
  scope,
}: Target): { key: string; value: string; description?: string }[] {
  return Object.entries(template.Outputs)
    .filter(([, { Condition }]) => Condition === undefined || holds({ Condition }, scope))
    .map(([key, { Value, Description }]) => ({
      key,
      value: String(resolve(Value, scope)),
      ...(Description !== undefined && { description: Description }),
    }));
}

function checkReferences(template: Template, scope: Scope): void {
  const unresolved = Object.entries({ ...template.Resources, ...template.Outputs }).flatMap(([owner, part]) =>
    [...referencedNames(part)]
      .concat([('DependsOn' in part && part.DependsOn) || []].flat())
      .filter(
        (name) =>
          !Object.hasOwn(template.Resources, name) &&
          !Object.hasOwn(scope.parameters, name) &&
          !Object.hasOwn(scope.pseudo, name) &&
          name !== 'AWS::NoValue',
      )
      .map((name) => `${name} (of ${owner})`),
  );
  if (unresolved.length > 0) {
    invalid(`Unresolved resource dependencies [${unresolved.join(', ')}] in the template`);
  }
}

function checkRules(template: Template, scope: Scope): void {
  for (const [name, rule] of Object.entries(template.Rules)) {
    if (rule.RuleCondition !== undefined && !holds(rule.RuleCondition, scope)) continue;
    for (const { Assert, AssertDescription } of rule.Assertions) {
      if (!holds(Assert, scope))
        invalid(`Rule ${name} is not met: ${AssertDescription ?? 'its assertion is false'}`);
    }
  }
}

function invalid(reason: string): never {
  throw new AwsError('ValidationError', `Template error: ${reason}`);
}
