import { parseFunctionReference } from '../functions/function-arn.ts';
import { ResourceRefused, type Properties } from '../resource-type.ts';
import { gatewayId } from './apigatewayv2-api.ts';
import { deployed } from './deployed.ts';
import { integerOf, requiredText, requireValue } from './read-properties.ts';
import { carried, recorded } from './support.ts';

/** `AWS_PROXY` to a function, a version or an alias, with payload format 2.0. */
export const httpIntegration = deployed({
  type: 'AWS::ApiGatewayV2::Integration',
  properties: {
    ...carried('ApiId', 'IntegrationType', 'IntegrationUri', 'PayloadFormatVersion', 'TimeoutInMillis'),
    ...recorded('IntegrationMethod', 'ConnectionType', 'Description'),
  },
  fixed: ['ApiId'],
  id: gatewayId,
  put(id, properties, { gateway }) {
    requireValue(properties, 'IntegrationType', 'AWS_PROXY');
    requireValue(properties, 'PayloadFormatVersion', '2.0');
    const timeoutMs = integerOf(properties, 'TimeoutInMillis', { min: 50, max: 30_000 }) ?? 30_000;
    const { integrations } = gateway.apis.get(requiredText(properties, 'ApiId'));
    integrations.set(id, { functionArn: functionArnOf(properties, 'IntegrationUri'), timeoutMs });
    return { IntegrationId: id };
  },
  remove: (id, { gateway }) => gateway.apis.delete(id),
});

/** The function in a URI: its ARN, or API Gateway's own form of an invocation path around it. */
export function functionArnOf(properties: Properties, name: string): string {
  const uri = requiredText(properties, name);
  const invocation = /^arn:aws:apigateway:[^:]+:lambda:path\/2015-03-31\/functions\/(.+)\/invocations$/;
  const arn = invocation.exec(uri)?.[1] ?? uri;
  if (arn.startsWith('arn:aws:lambda:') && parseFunctionReference(arn)) return arn;
  throw new ResourceRefused(`${name} ${uri} names no Lambda function`);
}
