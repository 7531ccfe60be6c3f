import { AwsError } from '../../core/aws-error.ts';
import type { CloudConfig } from '../../core/config.ts';
import type { ResourceState } from '../../core/resources/resource-type.ts';
import { dependenciesOf, inOrder, referencedNames } from './dependencies.ts';
import { resolve } from './intrinsics.ts';
import type { Scope } from './intrinsics.ts';
import type { ResourceTable } from './resource-table.ts';
import type { StackRecord } from './stack-table.ts';
import type { Template, TemplateResource } from './template.ts';

/** A resource of a template. */
export interface TargetResource {
  readonly logicalId: string;
  readonly resource: TemplateResource;
  readonly dependsOn: readonly string[];
}

/** The wanted state of a stack: its template with parameters, resolved against the existing resources. */
export interface Target {
  readonly template: Template;
  readonly scope: Scope;
  /** Each after its dependencies. */
  readonly resources: readonly TargetResource[];
}

/**
 * Reads a template as the target of a stack.
 * @param resolvedParameters with the values of the parameter store
 * @throws AwsError ValidationError for broken references and cycles
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
    values: {
      ...options.resolvedParameters,
      'AWS::AccountId': config.account,
      'AWS::Region': config.region,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': stack.name,
      'AWS::StackId': stack.id,
    },
    resource(logicalId, attribute) {
      const state = table.get(stack.name, logicalId);
      return state ? valueOf(state, attribute) : invalid(`${logicalId} does not exist`);
    },
  };
  const known = [...Object.keys(template.Resources), ...Object.keys(scope.values)];
  const unresolved = Object.entries({ ...template.Resources, ...template.Outputs }).flatMap(([owner, part]) =>
    [...referencedNames(part), ...[('DependsOn' in part && part.DependsOn) || []].flat()]
      .filter((name) => !known.includes(name))
      .map((name) => `${name} (of ${owner})`),
  );
  if (unresolved.length > 0) {
    invalid(`Unresolved resource dependencies [${unresolved.join(', ')}] in the template`);
  }
  const resources = Object.entries(template.Resources).map(([logicalId, resource]) => ({
    logicalId,
    resource,
    dependsOn: dependenciesOf(resource, template),
  }));
  return { template, scope, resources: inOrder(resources) };
}

/** The value of `Ref` of a resource, or of `Fn::GetAtt`. @throws AwsError ValidationError for an unknown attribute */
export function valueOf(state: ResourceState, attribute?: string): string {
  if (attribute === undefined) return state.physicalId;
  return (
    state.attributes[attribute] ??
    invalid(`${state.logicalId} (${state.type}) has no attribute ${attribute} in the local cloud`)
  );
}

/** The outputs of a deployed stack in the form of `DescribeStacks`. */
export function outputsOf({ template, scope }: Target): StackRecord['Outputs'] {
  return Object.entries(template.Outputs).map(([OutputKey, { Value, Description }]) => ({
    OutputKey,
    OutputValue: String(resolve(Value, scope)),
    Description,
  }));
}

function invalid(reason: string): never {
  throw new AwsError('ValidationError', `Template error: ${reason}`);
}
