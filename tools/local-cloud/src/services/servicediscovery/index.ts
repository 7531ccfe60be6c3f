import { arnOf } from '../../core/arn.ts';
import { identifiedBy } from '../../core/resources/identity.ts';
import { recordedService } from '../../core/resources/recorded-service.ts';
import type { Recorded } from '../../core/resources/recorded.ts';

const namespace: Recorded = {
  idPrefix: 'ns-',
  idLength: 16,
  arn: (id, config) => arnOf(config, 'servicediscovery', `namespace/${id}`),
};

/** Service Connect reads the namespace from the service itself. */
export const serviceDiscovery = recordedService('servicediscovery', {
  'AWS::ServiceDiscovery::HttpNamespace': { ...namespace, identity: identifiedBy('Name') },
  'AWS::ServiceDiscovery::PrivateDnsNamespace': { ...namespace, identity: identifiedBy('Vpc', 'Name') },
});
