import { deployed } from '../../../core/resources/deployed.ts';
import { identifiedBy } from '../../../core/resources/identity.ts';
import { requiredText, requireValue, textOf } from '../../../core/resources/read-properties.ts';
import { carried } from '../../../core/resources/support.ts';
import type { Gateway } from '../gateway.ts';
import { gatewayId } from './api.ts';
import { functionArnOf } from './integration.ts';

/** A Lambda authorizer: `REQUEST`, payload 2.0, simple responses, no identity sources. It is invoked for every request. */
export const httpAuthorizer = deployed<{ readonly gateway: Gateway }>({
  type: 'AWS::ApiGatewayV2::Authorizer',
  properties: {
    ...carried('ApiId', 'AuthorizerType', 'AuthorizerUri', 'AuthorizerPayloadFormatVersion', 'Name'),
    ...carried('AuthorizerResultTtlInSeconds', 'EnableSimpleResponses'),
    ...carried('AuthorizerCredentialsArn'),
  },
  identity: identifiedBy('ApiId', 'Name'),
  fixed: ['ApiId'],
  id: gatewayId,
  put(id, properties, { gateway }) {
    requiredText(properties, 'Name');
    requireValue(properties, 'AuthorizerType', 'REQUEST');
    requireValue(properties, 'AuthorizerPayloadFormatVersion', '2.0');
    requireValue(properties, 'EnableSimpleResponses', 'true');
    // Without it, AWS would cache the result for five minutes.
    requireValue(properties, 'AuthorizerResultTtlInSeconds', '0');
    const { authorizers } = gateway.apis.get(requiredText(properties, 'ApiId'));
    authorizers.set(id, {
      functionArn: functionArnOf(properties, 'AuthorizerUri'),
      roleArn: textOf(properties, 'AuthorizerCredentialsArn'),
    });
    return { AuthorizerId: id };
  },
  remove: (id, { gateway }) => gateway.apis.delete(id),
});
