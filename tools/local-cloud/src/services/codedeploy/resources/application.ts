import { deployed } from '../../../core/resources/deployed.ts';
import { identifiedBy } from '../../../core/resources/identity.ts';
import { physicalName } from '../../../core/resources/physical-name.ts';
import { requireValue, textOf } from '../../../core/resources/read-properties.ts';
import { carried, recorded } from '../../../core/resources/support.ts';

/** The application that deployment groups of functions belong to. */
export const codeDeployApplication = deployed<{ readonly applications: Set<string> }>({
  type: 'AWS::CodeDeploy::Application',
  properties: { ...carried('ApplicationName', 'ComputePlatform'), ...recorded('Tags') },
  identity: identifiedBy('ApplicationName'),
  fixed: ['ApplicationName', 'ComputePlatform'],
  id: (request) => textOf(request.properties, 'ApplicationName') ?? physicalName(request, 100),
  put(name, properties, { applications }) {
    requireValue(properties, 'ComputePlatform', 'Lambda');
    applications.add(name);
    return {};
  },
  remove: (name, { applications }) => void applications.delete(name),
});
