import { deployed } from '../../../core/resources/deployed.ts';
import { identifiedBy } from '../../../core/resources/identity.ts';
import { physicalName } from '../../../core/resources/physical-name.ts';
import { objectOf, requiredText, requireValue, textOf } from '../../../core/resources/read-properties.ts';
import { ResourceRefused, type ResourceType } from '../../../core/resources/resource-type.ts';
import { carried, recorded } from '../../../core/resources/support.ts';
import type { DeploymentGroupSet } from '../deployment-groups.ts';

interface Own {
  readonly applications: ReadonlySet<string>;
  readonly groups: DeploymentGroupSet;
}

const group = deployed<Own>({
  type: 'AWS::CodeDeploy::DeploymentGroup',
  properties: {
    ...carried('ApplicationName', 'DeploymentGroupName', 'DeploymentConfigName', 'ServiceRoleArn'),
    DeploymentStyle: carried('DeploymentType', 'DeploymentOption'),
    ...recorded('AutoRollbackConfiguration', 'AlarmConfiguration', 'Tags'),
  },
  identity: identifiedBy('ApplicationName', 'DeploymentGroupName'),
  fixed: ['ApplicationName', 'DeploymentGroupName'],
  id: (request) => textOf(request.properties, 'DeploymentGroupName') ?? physicalName(request, 100),
  put(name, properties, { applications, groups }) {
    const application = requiredText(properties, 'ApplicationName');
    if (!applications.has(application)) {
      throw new ResourceRefused(`ApplicationName: there is no application ${application}`);
    }
    requireValue(properties, 'DeploymentConfigName', 'CodeDeployDefault.LambdaAllAtOnce');
    const style = objectOf(properties, 'DeploymentStyle');
    requireValue(style, 'DeploymentType', 'BLUE_GREEN');
    requireValue(style, 'DeploymentOption', 'WITH_TRAFFIC_CONTROL');
    groups.add(application, name, requiredText(properties, 'ServiceRoleArn'));
    return {};
  },
  remove: () => undefined,
});

/** Moves aliases of functions to another version, all at once. Alarms are only recorded, because nothing raises them. */
export const codeDeployDeploymentGroup: ResourceType<Own> = {
  ...group,
  async delete({ physicalId, properties }, { groups }) {
    groups.delete(requiredText(properties, 'ApplicationName'), physicalId);
  },
  async resume({ physicalId, properties }, { groups }) {
    // Its application may be resumed later.
    const role = requiredText(properties, 'ServiceRoleArn');
    groups.add(requiredText(properties, 'ApplicationName'), physicalId, role);
  },
};
