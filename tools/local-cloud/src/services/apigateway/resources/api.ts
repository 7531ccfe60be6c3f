import { randomBytes } from 'node:crypto';
import { deployed } from '../../../core/resources/deployed.ts';
import { identifiedBy } from '../../../core/resources/identity.ts';
import { requiredText, requireValue } from '../../../core/resources/read-properties.ts';
import { ResourceRefused } from '../../../core/resources/resource-type.ts';
import { carried, recorded } from '../../../core/resources/support.ts';
import type { Gateway } from '../gateway.ts';

/** An HTTP API. All APIs share one origin, and each also answers below its name. */
export const httpApi = deployed<{ readonly gateway: Gateway }>({
  type: 'AWS::ApiGatewayV2::Api',
  properties: {
    ...carried('Name', 'ProtocolType'),
    ...recorded('Description', 'DisableExecuteApiEndpoint', 'Tags'),
  },
  identity: identifiedBy('Name'),
  fixed: [],
  id: gatewayId,
  put(id, properties, { gateway }) {
    const name = requiredText(properties, 'Name');
    requireValue(properties, 'ProtocolType', 'HTTP');
    const sameName = gateway.apis.byName(name);
    // On AWS, names need not be unique. Here, an API answers below its name.
    if (sameName && sameName.id !== id) throw new ResourceRefused(`Name: another HTTP API is called ${name}`);
    gateway.apis.put(id, name);
    return { ApiId: id, ApiEndpoint: gateway.originUrl };
  },
  remove: (id, { gateway }) => gateway.apis.delete(id),
});

/** An id of API Gateway: ten lower-case letters and digits. */
export function gatewayId(): string {
  return [...randomBytes(10)].map((byte) => (byte % 36).toString(36)).join('');
}
