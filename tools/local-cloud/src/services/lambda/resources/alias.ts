import { deployed } from '../../../core/resources/deployed.ts';
import { identifiedBy } from '../../../core/resources/identity.ts';
import { objectOf, requiredText, textOf } from '../../../core/resources/read-properties.ts';
import {
  ResourceRefused,
  type Properties,
  type ResourceRequest,
  type ResourceState,
  type ResourceType,
} from '../../../core/resources/resource-type.ts';
import { carried, recorded } from '../../../core/resources/support.ts';
import type { AliasShift, AliasShifts } from '../alias-shifts.ts';
import { parseFunctionReference } from '../function-arn.ts';
import type { FunctionRunner } from '../functions.ts';

interface Own {
  readonly functions: FunctionRunner;
  readonly aliasShifts: AliasShifts;
}

const withoutShift = deployed<Own>({
  type: 'AWS::Lambda::Alias',
  properties: { ...carried('FunctionName', 'FunctionVersion', 'Name'), ...recorded('Description') },
  identity: identifiedBy('FunctionName', 'Name'),
  fixed: ['FunctionName', 'Name'],
  id({ properties }, { functions: { registry } }) {
    const name = requiredText(properties, 'Name');
    if (!/^(?!\d+$)[A-Za-z0-9_-]{1,128}$/.test(name)) throw new ResourceRefused(`Name ${name} is not valid`);
    return registry.arn(registry.get(requiredText(properties, 'FunctionName')).latest.functionName, name);
  },
  put(arn, properties, own) {
    const version = requiredText(properties, 'FunctionVersion');
    if (!own.functions.registry.get(arn).versions.has(version)) {
      throw new ResourceRefused(`FunctionVersion: there is no version ${version} of the function of ${arn}`);
    }
    point(arn, properties, own);
    return { AliasArn: arn };
  },
  remove(arn, { functions: { registry } }) {
    registry.find(arn)?.aliases.delete(parseFunctionReference(arn)?.qualifier ?? '');
  },
});

/** A name for a published version. Routing a share of the calls to a second version (`RoutingConfig`) is refused. */
export const lambdaAlias: ResourceType<Own> = {
  ...withoutShift,
  updatePolicies: {
    CodeDeployLambdaAliasUpdate: carried('ApplicationName', 'DeploymentGroupName', 'BeforeAllowTrafficHook'),
  },
  async update(request, previous, own) {
    const shift = shiftOf(request, previous, own);
    if (shift) await own.aliasShifts.begin(shift);
    return withoutShift.update(request, previous, own);
  },
  async resume({ physicalId, properties }, own) {
    // Its version may have been created later, and so not be resumed yet.
    point(physicalId, properties, own);
  },
};

/** The decision for CodeDeploy: an alias with an update policy that gets another version. Undefined for other updates. */
function shiftOf(
  { properties, updatePolicy = {} }: ResourceRequest,
  { physicalId, properties: before }: ResourceState,
  { functions: { registry } }: Own,
): AliasShift | undefined {
  const isSameAlias = ['FunctionName', 'Name'].every((name) => properties[name] === before[name]);
  const currentVersion = requiredText(before, 'FunctionVersion');
  const targetVersion = requiredText(properties, 'FunctionVersion');
  const policy = objectOf(updatePolicy, 'CodeDeployLambdaAliasUpdate');
  if (!isSameAlias || currentVersion === targetVersion || Object.keys(policy).length === 0) return undefined;
  return {
    applicationName: requiredText(policy, 'ApplicationName'),
    deploymentGroupName: requiredText(policy, 'DeploymentGroupName'),
    functionName: registry.get(physicalId).latest.functionName,
    functionAlias: requiredText(properties, 'Name'),
    currentVersion,
    targetVersion,
    beforeAllowTraffic: textOf(policy, 'BeforeAllowTrafficHook'),
  };
}

function point(arn: string, properties: Properties, { functions: { registry } }: Own): void {
  const { aliases } = registry.get(arn);
  aliases.set(requiredText(properties, 'Name'), requiredText(properties, 'FunctionVersion'));
}
