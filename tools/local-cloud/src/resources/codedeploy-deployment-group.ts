import { ResourceRefused } from '../resource-type.ts';
import { CODE_DEPLOY_APPLICATION } from './codedeploy-application.ts';
import { deployed } from './deployed.ts';
import { physicalName } from './physical-name.ts';
import { objectOf, requiredText, requireValue, textOf } from './read-properties.ts';
import { carried, recorded } from './support.ts';

export const DEPLOYMENT_GROUP = 'AWS::CodeDeploy::DeploymentGroup';

/** How aliases of functions move to another version: all at once. Alarms, which nothing sets off here, are recorded. */
export const codeDeployDeploymentGroup = deployed({
  type: DEPLOYMENT_GROUP,
  properties: {
    ...carried('ApplicationName', 'DeploymentGroupName', 'DeploymentConfigName'),
    DeploymentStyle: carried('DeploymentType', 'DeploymentOption'),
    ...recorded('ServiceRoleArn', 'AutoRollbackConfiguration', 'AlarmConfiguration', 'Tags'),
  },
  fixed: ['ApplicationName', 'DeploymentGroupName'],
  id: (request) => textOf(request.properties, 'DeploymentGroupName') ?? physicalName(request, 100),
  put(_name, properties, { store }) {
    const application = requiredText(properties, 'ApplicationName');
    if (store.resources.named(CODE_DEPLOY_APPLICATION, application).length === 0) {
      throw new ResourceRefused(`ApplicationName: there is no application ${application}`);
    }
    requireValue(properties, 'DeploymentConfigName', 'CodeDeployDefault.LambdaAllAtOnce');
    const style = objectOf(properties, 'DeploymentStyle');
    requireValue(style, 'DeploymentType', 'BLUE_GREEN');
    requireValue(style, 'DeploymentOption', 'WITH_TRAFFIC_CONTROL');
    return {};
  },
  remove() {},
});
