import { gatewayId } from './apigatewayv2-api.ts';
import { functionArnOf } from './apigatewayv2-integration.ts';
import { deployed } from './deployed.ts';
import { requiredText, requireValue } from './read-properties.ts';
import { carried, recorded } from './support.ts';

/** A Lambda authorizer: `REQUEST`, payload 2.0, with simple responses, without identity source, asked every time. */
export const httpAuthorizer = deployed({
  type: 'AWS::ApiGatewayV2::Authorizer',
  properties: {
    ...carried('ApiId', 'AuthorizerType', 'AuthorizerUri', 'AuthorizerPayloadFormatVersion', 'Name'),
    ...carried('AuthorizerResultTtlInSeconds', 'EnableSimpleResponses'),
    ...recorded('AuthorizerCredentialsArn'),
  },
  fixed: ['ApiId'],
  id: gatewayId,
  put(id, properties, { gateway }) {
    requiredText(properties, 'Name');
    requireValue(properties, 'AuthorizerType', 'REQUEST');
    requireValue(properties, 'AuthorizerPayloadFormatVersion', '2.0');
    requireValue(properties, 'EnableSimpleResponses', 'true');
    // AWS would remember answers for five minutes if it were left out.
    requireValue(properties, 'AuthorizerResultTtlInSeconds', '0');
    const { authorizers } = gateway.apis.get(requiredText(properties, 'ApiId'));
    authorizers.set(id, { functionArn: functionArnOf(properties, 'AuthorizerUri') });
    return { AuthorizerId: id };
  },
  remove: (id, { gateway }) => gateway.apis.delete(id),
});
