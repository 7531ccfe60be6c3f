import type { Cloud } from '../cloud.ts';
import { parseFunctionReference } from '../functions/function-arn.ts';
import { ResourceRefused, type Properties, type ResourceType } from '../resource-type.ts';
import { deployed } from './deployed.ts';
import { requiredText } from './read-properties.ts';
import { carried, recorded } from './support.ts';

/** A name for a published version. Shares of calls for a second version (`RoutingConfig`) are refused. */
export const lambdaAlias: ResourceType = {
  ...deployed({
    type: 'AWS::Lambda::Alias',
    properties: { ...carried('FunctionName', 'FunctionVersion', 'Name'), ...recorded('Description') },
    fixed: ['FunctionName', 'Name'],
    id({ properties }, { functions: { registry } }) {
      const name = requiredText(properties, 'Name');
      if (!/^(?!\d+$)[A-Za-z0-9_-]{1,128}$/.test(name))
        throw new ResourceRefused(`Name ${name} is not valid`);
      return registry.arn(registry.get(requiredText(properties, 'FunctionName')).latest.functionName, name);
    },
    put(arn, properties, cloud) {
      const version = requiredText(properties, 'FunctionVersion');
      if (!cloud.functions.registry.get(arn).versions.has(version)) {
        throw new ResourceRefused(
          `FunctionVersion: there is no version ${version} of the function of ${arn}`,
        );
      }
      point(arn, properties, cloud);
      return { AliasArn: arn };
    },
    remove(arn, { functions: { registry } }) {
      registry.find(arn)?.aliases.delete(parseFunctionReference(arn)?.qualifier ?? '');
    },
  }),
  async resume({ physicalId, properties }, cloud) {
    // Its version may have been made after it, and so not be back yet.
    point(physicalId, properties, cloud);
  },
};

function point(arn: string, properties: Properties, { functions: { registry } }: Cloud): void {
  const { aliases } = registry.get(arn);
  aliases.set(requiredText(properties, 'Name'), requiredText(properties, 'FunctionVersion'));
}
