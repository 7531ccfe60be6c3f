import { deployed } from '../../../core/resources/deployed.ts';
import { identifiedBy } from '../../../core/resources/identity.ts';
import { choiceOf, requiredText, textOf } from '../../../core/resources/read-properties.ts';
import { ResourceRefused, type Properties } from '../../../core/resources/resource-type.ts';
import { carried, recorded } from '../../../core/resources/support.ts';
import type { Gateway } from '../gateway.ts';
import { parseRouteKey } from '../route-table.ts';
import { gatewayId } from './api.ts';

/** A route key with its integration and, with the `AuthorizationType` `CUSTOM`, its authorizer. */
export const httpRoute = deployed<{ readonly gateway: Gateway }>({
  type: 'AWS::ApiGatewayV2::Route',
  properties: {
    ...carried('ApiId', 'RouteKey', 'Target', 'AuthorizationType', 'AuthorizerId'),
    ...recorded('OperationName'),
  },
  identity: identifiedBy('ApiId', 'RouteKey'),
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
    if (integrationId === undefined) throw new ResourceRefused(`Target ${target} is not integrations/<id>`);
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
