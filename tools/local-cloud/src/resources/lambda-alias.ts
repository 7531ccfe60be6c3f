import type { Cloud } from '../cloud.ts';
import type { AliasShift } from '../code-deploy/lambda-deployments.ts';
import { parseFunctionReference } from '../functions/function-arn.ts';
import {
  ResourceRefused,
  type Properties,
  type ResourceRequest,
  type ResourceState,
  type ResourceType,
} from '../resource-type.ts';
import { DEPLOYMENT_GROUP } from './codedeploy-deployment-group.ts';
import { deployed } from './deployed.ts';
import { objectOf, requiredText, textOf } from './read-properties.ts';
import { carried, recorded } from './support.ts';

const straightAway = deployed({
  type: 'AWS::Lambda::Alias',
  properties: { ...carried('FunctionName', 'FunctionVersion', 'Name'), ...recorded('Description') },
  fixed: ['FunctionName', 'Name'],
  id({ properties }, { functions: { registry } }) {
    const name = requiredText(properties, 'Name');
    if (!/^(?!\d+$)[A-Za-z0-9_-]{1,128}$/.test(name)) throw new ResourceRefused(`Name ${name} is not valid`);
    return registry.arn(registry.get(requiredText(properties, 'FunctionName')).latest.functionName, name);
  },
  put(arn, properties, cloud) {
    const version = requiredText(properties, 'FunctionVersion');
    if (!cloud.functions.registry.get(arn).versions.has(version)) {
      throw new ResourceRefused(`FunctionVersion: there is no version ${version} of the function of ${arn}`);
    }
    point(arn, properties, cloud);
    return { AliasArn: arn };
  },
  remove(arn, { functions: { registry } }) {
    registry.find(arn)?.aliases.delete(parseFunctionReference(arn)?.qualifier ?? '');
  },
});

/** A name for a published version. Shares of calls for a second version (`RoutingConfig`) are refused. */
export const lambdaAlias: ResourceType = {
  ...straightAway,
  updatePolicies: {
    CodeDeployLambdaAliasUpdate: carried('ApplicationName', 'DeploymentGroupName', 'BeforeAllowTrafficHook'),
  },
  async update(request, previous, cloud) {
    const shift = shiftOf(request, previous, cloud);
    if (shift) await cloud.lambdaDeployments.begin(shift);
    return straightAway.update(request, previous, cloud);
  },
  async resume({ physicalId, properties }, cloud) {
    // Its version may have been made after it, and so not be back yet.
    point(physicalId, properties, cloud);
  },
};

/** What CodeDeploy has to do with an update: nothing unless an alias that stays what it is gets another version. */
function shiftOf(
  { properties, updatePolicy = {} }: ResourceRequest,
  { physicalId, properties: before }: ResourceState,
  { functions: { registry }, store }: Cloud,
): AliasShift | undefined {
  const stays = ['FunctionName', 'Name'].every((name) => properties[name] === before[name]);
  const currentVersion = requiredText(before, 'FunctionVersion');
  const targetVersion = requiredText(properties, 'FunctionVersion');
  const policy = objectOf(updatePolicy, 'CodeDeployLambdaAliasUpdate');
  if (!stays || currentVersion === targetVersion || Object.keys(policy).length === 0) return undefined;
  const applicationName = requiredText(policy, 'ApplicationName');
  const deploymentGroupName = requiredText(policy, 'DeploymentGroupName');
  const groups = store.resources.named(DEPLOYMENT_GROUP, deploymentGroupName);
  if (!groups.some((group) => group.properties['ApplicationName'] === applicationName)) {
    throw new ResourceRefused(
      `UpdatePolicy: there is no deployment group ${deploymentGroupName} of the application ${applicationName}`,
    );
  }
  return {
    applicationName,
    deploymentGroupName,
    functionName: registry.get(physicalId).latest.functionName,
    functionAlias: requiredText(properties, 'Name'),
    currentVersion,
    targetVersion,
    beforeAllowTraffic: textOf(policy, 'BeforeAllowTrafficHook'),
  };
}

function point(arn: string, properties: Properties, { functions: { registry } }: Cloud): void {
  const { aliases } = registry.get(arn);
  aliases.set(requiredText(properties, 'Name'), requiredText(properties, 'FunctionVersion'));
}
