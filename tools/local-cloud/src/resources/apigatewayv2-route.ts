import { parseRouteKey } from '../gateway/route-table.ts';
import { ResourceRefused, type Properties } from '../resource-type.ts';
import { gatewayId } from './apigatewayv2-api.ts';
import { deployed } from './deployed.ts';
import { choiceOf, requiredText, textOf } from './read-properties.ts';
import { carried, recorded } from './support.ts';

/** A route key with its integration and, when `AuthorizationType` is `CUSTOM`, its authorizer. */
export const httpRoute = deployed({
  type: 'AWS::ApiGatewayV2::Route',
  properties: {
    ...carried('ApiId', 'RouteKey', 'Target', 'AuthorizationType', 'AuthorizerId'),
    ...recorded('OperationName'),
  },
  fixed: ['ApiId'],
  id: gatewayId,
  put(id, properties, { gateway }) {
    const { routes } = gateway.apis.get(requiredText(properties, 'ApiId'));
    const pattern = parseRouteKey(requiredText(properties, 'RouteKey'));
    if (!pattern) throw new ResourceRefused('RouteKey must be such as "GET /payments/{id}", or $default');
    const same = [...routes].find(([, route]) => route.pattern.routeKey === pattern.routeKey);
    if (same && same[0] !== id) {
      throw new ResourceRefused(`Route with key ${pattern.routeKey} already exists for this API`);
    }
    const target = requiredText(properties, 'Target');
    const integrationId = /^integrations\/([a-z0-9]+)$/.exec(target)?.[1];
    if (integrationId === undefined) throw new ResourceRefused(`Target ${target} is no integrations/<id>`);
    routes.set(id, { pattern, integrationId, authorizerId: authorizerOf(properties) });
    return { RouteId: id };
  },
  remove: (id, { gateway }) => gateway.apis.delete(id),
});

function authorizerOf(properties: Properties): string | undefined {
  const custom = choiceOf(properties, 'AuthorizationType', ['NONE', 'CUSTOM']) === 'CUSTOM';
  if (custom) return requiredText(properties, 'AuthorizerId');
  if (textOf(properties, 'AuthorizerId') === undefined) return undefined;
  throw new ResourceRefused('AuthorizerId needs the AuthorizationType CUSTOM');
}
