import { CfnParameter } from 'aws-cdk-lib';
import { CfnParameter as CfnStoredParameter } from 'aws-cdk-lib/aws-ssm';
import type { ModuleStack } from './module-stack.ts';
import type { StackOwner } from './resource-names.ts';
import type { Stage } from './stage.ts';

/** `/millrace/<stage>/<module>/<name>` */
export function parameterPath(stage: Stage, module: StackOwner, name: string): string {
  return `/millrace/${stage.name}/${module}/${name}`;
}

/** Publishes a value for other stacks. @param name kebab-case, as in docs/reference/resources */
export function publishParameter(stack: ModuleStack, name: string, value: string): void {
  new CfnStoredParameter(stack, `Parameter${pascalCase(name)}`, {
    name: parameterPath(stack.stage, stack.module, name),
    type: 'String',
    value,
  });
}

/**
 * Reads a value that another stack published. It is looked up at each deployment, so the two stacks are independent after
 * deployment (docs/adr/0001-stacks-share-values-through-ssm-parameters.md).
 */
export function readParameter(stack: ModuleStack, module: StackOwner, name: string): string {
  const id = `${pascalCase(module)}${pascalCase(name)}`;
  const existing = stack.node.tryFindChild(id) as CfnParameter | undefined;
  const parameter =
    existing ??
    new CfnParameter(stack, id, {
      type: 'AWS::SSM::Parameter::Value<String>',
      default: parameterPath(stack.stage, module, name),
    });
  return parameter.valueAsString;
}

/** `not-started` → `NotStarted`, the form of logical ids. */
export function pascalCase(name: string): string {
  return name.replaceAll(/(?:^|-)(\w)/g, (_whole, letter: string) => letter.toUpperCase());
}
