import { randomBytes } from 'node:crypto';
import type { Cloud } from '../cloud.ts';
import {
  ResourceRefused,
  type Properties,
  type ResourceOutcome,
  type ResourceType,
} from '../resource-type.ts';
import { choiceOf, requiredText } from './read-properties.ts';

/** An HTTP API. Locally all of them share one origin, and each answers under its name as well. */
export const httpApi: ResourceType = {
  type: 'AWS::ApiGatewayV2::Api',
  properties: {
    Name: 'carried',
    ProtocolType: 'carried',
    Description: 'recorded',
    DisableExecuteApiEndpoint: 'recorded',
    Tags: 'recorded',
  },
  async create({ properties }, cloud) {
    return put(gatewayId(), properties, cloud);
  },
  async update({ properties }, previous, cloud) {
    return put(previous.physicalId, properties, cloud);
  },
  async delete(state, cloud) {
    cloud.gateway.apis.delete(state.physicalId);
  },
  async resume(state, cloud) {
    put(state.physicalId, state.properties, cloud);
  },
};

/** Ten lower-case letters and digits, as API Gateway names what it makes. */
export function gatewayId(): string {
  return [...randomBytes(10)].map((byte) => (byte % 36).toString(36)).join('');
}

function put(id: string, properties: Properties, cloud: Cloud): ResourceOutcome {
  const name = requiredText(properties, 'Name');
  choiceOf(properties, 'ProtocolType', ['HTTP']);
  const sameName = cloud.gateway.apis.byName(name);
  if (sameName && sameName.id !== id) {
    // On AWS names need not differ; here the name is the prefix under which an API answers.
    throw new ResourceRefused(`Name: another HTTP API is called ${name}`);
  }
  cloud.gateway.apis.put(id, name);
  return { physicalId: id, attributes: { ApiId: id, ApiEndpoint: cloud.originUrl } };
}
