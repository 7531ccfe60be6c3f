import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { bundleOf } from '@millrace/constructs/bundle.ts';
import { resourceName } from '@millrace/constructs/resource-names.ts';
import { synthesized, templatesIn } from '@millrace/constructs/testing/synthesized.ts';
import { propertyOf, resourcesOf } from '@millrace/constructs/testing/template.ts';
import { moduleNames, type Module } from '@millrace/modules';

/** Code that is not of the platform has words for the first two, and every container has the third. */
const common = ['HOST', 'PORT', 'AWS_REGION'];

interface Deployed {
  readonly module: Module;
  /** Of its bundle. */
  readonly name: string;
  readonly given: readonly string[];
}

interface Container {
  readonly Name: string;
  readonly Environment: readonly { readonly Name: string }[];
}

/** The functions and containers of a module, in the stage that has them all. */
function deployedBy(module: Module): Deployed[] {
  const local = synthesized(module, 'local');
  const { service } = templatesIn(local);
  const prefix = resourceName(local.stage, module, '');
  const functions = resourcesOf(service, 'AWS::Lambda::Function').map((fn) => ({
    name: String(propertyOf(fn, 'FunctionName')).slice(prefix.length),
    variables: Object.keys((propertyOf(fn, 'Environment.Variables') ?? {}) as object),
  }));
  const containers = resourcesOf(service, 'AWS::ECS::TaskDefinition')
    .flatMap((task) => propertyOf(task, 'ContainerDefinitions') as Container[])
    .map(({ Name, Environment }) => ({
      name: Name,
      variables: Environment.map((variable) => variable.Name),
    }));
  return [...functions, ...containers].map(({ name, variables }) => ({
    module,
    name,
    given: variables.filter((variable) => !common.includes(variable)).sort(),
  }));
}

const deployed = moduleNames.flatMap(deployedBy);
const known = new Set(deployed.flatMap(({ given }) => given));

describe('the environment', () => {
  it.each(deployed)('of $name in $module is what its code asks for', ({ module, name, given }) => {
    const code = readFileSync(join(bundleOf(module, name), 'index.js'), 'utf8');
    const asked = [...known].filter((variable) => code.includes(`"${variable}"`));
    expect(asked.sort()).toEqual(given);
  });
});
