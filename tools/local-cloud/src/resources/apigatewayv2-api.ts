import { randomBytes } from 'node:crypto';
import { ResourceRefused } from '../resource-type.ts';
import { deployed } from './deployed.ts';
import { requiredText, requireValue } from './read-properties.ts';
import { carried, recorded } from './support.ts';

/** An HTTP API. Locally all of them share one origin, and each answers under its name as well. */
export const httpApi = deployed({
  type: 'AWS::ApiGatewayV2::Api',
  properties: {
    ...carried('Name', 'ProtocolType'),
    ...recorded('Description', 'DisableExecuteApiEndpoint', 'Tags'),
  },
  fixed: [],
  id: gatewayId,
  put(id, properties, { gateway, originUrl }) {
    const name = requiredText(properties, 'Name');
    requireValue(properties, 'ProtocolType', 'HTTP');
    const sameName = gateway.apis.byName(name);
    // On AWS names need not differ; here the name is the prefix under which an API answers.
    if (sameName && sameName.id !== id) throw new ResourceRefused(`Name: another HTTP API is called ${name}`);
    gateway.apis.put(id, name);
    return { ApiId: id, ApiEndpoint: originUrl };
  },
  remove: (id, { gateway }) => gateway.apis.delete(id),
});

/** Ten lower-case letters and digits, as API Gateway names what it makes. */
export function gatewayId(): string {
  return [...randomBytes(10)].map((byte) => (byte % 36).toString(36)).join('');
}
