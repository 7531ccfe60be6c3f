import type { Cloud } from '../cloud.ts';
import { parseRouteKey, type RoutePattern } from '../gateway/route-table.ts';
import {
  ReplacementNeeded,
  ResourceRefused,
  type Properties,
  type ResourceOutcome,
  type ResourceType,
} from '../resource-type.ts';
import { gatewayId } from './apigatewayv2-api.ts';
import { choiceOf, requiredText, textOf } from './read-properties.ts';

/** A route key with its integration and, when `AuthorizationType` is `CUSTOM`, its authorizer. */
export const httpRoute: ResourceType = {
  type: 'AWS::ApiGatewayV2::Route',
  properties: {
    ApiId: 'carried',
    RouteKey: 'carried',
    Target: 'carried',
    AuthorizationType: 'carried',
    AuthorizerId: 'carried',
    OperationName: 'recorded',
  },
  async create({ properties }, cloud) {
    return put(gatewayId(), properties, cloud);
  },
  async update({ properties }, previous, cloud) {
    if (properties['ApiId'] !== previous.properties['ApiId']) throw new ReplacementNeeded('ApiId');
    return put(previous.physicalId, properties, cloud);
  },
  async delete(state, cloud) {
    cloud.gateway.apis.find(requiredText(state.properties, 'ApiId'))?.routes.delete(state.physicalId);
  },
  async resume(state, cloud) {
    put(state.physicalId, state.properties, cloud);
  },
};

function put(id: string, properties: Properties, cloud: Cloud): ResourceOutcome {
  const api = cloud.gateway.apis.get(requiredText(properties, 'ApiId'));
  const pattern = patternOf(requiredText(properties, 'RouteKey'));
  for (const [otherId, other] of api.routes) {
    if (otherId !== id && other.pattern.routeKey === pattern.routeKey) {
      throw new ResourceRefused(`Route with key ${pattern.routeKey} already exists for this API`);
    }
  }
  const target = requiredText(properties, 'Target');
  const integrationId = /^integrations\/([a-z0-9]+)$/.exec(target)?.[1];
  if (integrationId === undefined) throw new ResourceRefused(`Target ${target} is no integrations/<id>`);
  const custom = choiceOf(properties, 'AuthorizationType', ['NONE', 'CUSTOM']) === 'CUSTOM';
  if (!custom && textOf(properties, 'AuthorizerId') !== undefined) {
    throw new ResourceRefused('AuthorizerId needs the AuthorizationType CUSTOM');
  }
  const authorizerId = custom ? requiredText(properties, 'AuthorizerId') : undefined;
  api.routes.set(id, { pattern, integrationId, authorizerId });
  return { physicalId: id, attributes: { RouteId: id } };
}

function patternOf(routeKey: string): RoutePattern {
  try {
    return parseRouteKey(routeKey);
  } catch (error) {
    throw new ResourceRefused(`RouteKey: ${error instanceof Error ? error.message : String(error)}`);
  }
}
