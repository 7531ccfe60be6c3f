import { deployed } from './deployed.ts';
import { physicalName } from './physical-name.ts';
import { requireValue, textOf } from './read-properties.ts';
import { carried, recorded } from './support.ts';

export const CODE_DEPLOY_APPLICATION = 'AWS::CodeDeploy::Application';

/** What the deployment groups of functions belong to. */
export const codeDeployApplication = deployed({
  type: CODE_DEPLOY_APPLICATION,
  properties: { ...carried('ApplicationName', 'ComputePlatform'), ...recorded('Tags') },
  fixed: ['ApplicationName', 'ComputePlatform'],
  id(request, { store }) {
    const name = textOf(request.properties, 'ApplicationName') ?? physicalName(request, 100);
    store.resources.refuseOwned(CODE_DEPLOY_APPLICATION, name);
    return name;
  },
  put(_name, properties) {
    requireValue(properties, 'ComputePlatform', 'Lambda');
    return {};
  },
  remove() {},
});
