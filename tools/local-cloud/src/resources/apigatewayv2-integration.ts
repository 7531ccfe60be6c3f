import { parseFunctionReference } from '../functions/function-arn.ts';
import { ResourceRefused, type Properties } from '../resource-type.ts';
import { gatewayId } from './apigatewayv2-api.ts';
import { deployed } from './deployed.ts';
import { choiceOf, integerOf, requiredText, requireValue } from './read-properties.ts';
import { carried, recorded } from './support.ts';

/**
 * `AWS_PROXY` to a function, a version or an alias, with payload format 2.0; or `HTTP_PROXY` through a VPC link to a
 * listener of a load balancer.
 */
export const httpIntegration = deployed({
  type: 'AWS::ApiGatewayV2::Integration',
  properties: {
    ...carried('ApiId', 'IntegrationType', 'IntegrationUri', 'PayloadFormatVersion', 'TimeoutInMillis'),
    ...carried('ConnectionType', 'ConnectionId', 'IntegrationMethod'),
    ...recorded('Description'),
  },
  fixed: ['ApiId'],
  id: gatewayId,
  put(id, properties, { gateway }) {
    const type = choiceOf(properties, 'IntegrationType', ['AWS_PROXY', 'HTTP_PROXY']);
    const timeoutMs = integerOf(properties, 'TimeoutInMillis', { min: 50, max: 30_000 }) ?? 30_000;
    const { integrations } = gateway.apis.get(requiredText(properties, 'ApiId'));
    const target = type === 'AWS_PROXY' ? functionOf(properties) : listenerOf(properties);
    integrations.set(id, { ...target, timeoutMs });
    return { IntegrationId: id };
  },
  remove: (id, { gateway }) => gateway.apis.delete(id),
});

function functionOf(properties: Properties): { functionArn: string } {
  requireValue(properties, 'PayloadFormatVersion', '2.0');
  return { functionArn: functionArnOf(properties, 'IntegrationUri') };
}

/** Every method is handed on as it is; there is no other way to a load balancer than a VPC link. */
function listenerOf(properties: Properties): { listenerArn: string } {
  requireValue(properties, 'PayloadFormatVersion', '1.0');
  requireValue(properties, 'ConnectionType', 'VPC_LINK');
  requireValue(properties, 'IntegrationMethod', 'ANY');
  requiredText(properties, 'ConnectionId');
  const listenerArn = requiredText(properties, 'IntegrationUri');
  if (/^arn:aws:elasticloadbalancing:.*:listener\/app\//.test(listenerArn)) return { listenerArn };
  throw new ResourceRefused(`IntegrationUri ${listenerArn} is no listener of a load balancer`);
}

/** The function in a URI: its ARN, or API Gateway's own form of an invocation path around it. */
export function functionArnOf(properties: Properties, name: string): string {
  const uri = requiredText(properties, name);
  const invocation = /^arn:aws:apigateway:[^:]+:lambda:path\/2015-03-31\/functions\/(.+)\/invocations$/;
  const arn = invocation.exec(uri)?.[1] ?? uri;
  if (arn.startsWith('arn:aws:lambda:') && parseFunctionReference(arn)) return arn;
  throw new ResourceRefused(`${name} ${uri} names no Lambda function`);
}
