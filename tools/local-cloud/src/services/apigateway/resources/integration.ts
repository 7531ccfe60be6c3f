import { deployed } from '../../../core/resources/deployed.ts';
import { choiceOf, integerOf, requiredText, requireValue } from '../../../core/resources/read-properties.ts';
import { ResourceRefused, type Properties } from '../../../core/resources/resource-type.ts';
import { carried, recorded } from '../../../core/resources/support.ts';
import { parseFunctionReference } from '../../lambda/function-arn.ts';
import type { Gateway } from '../gateway.ts';
import { gatewayId } from './api.ts';

/**
 * `AWS_PROXY` to a function, a version or an alias with payload format 2.0, or `HTTP_PROXY` through a VPC link to a
 * listener of a load balancer.
 */
export const httpIntegration = deployed<{ readonly gateway: Gateway }>({
  type: 'AWS::ApiGatewayV2::Integration',
  properties: {
    ...carried('ApiId', 'IntegrationType', 'IntegrationUri', 'PayloadFormatVersion', 'TimeoutInMillis'),
    ...carried('ConnectionType', 'ConnectionId', 'IntegrationMethod'),
    ...recorded('Description'),
  },
  identity: 'anonymous',
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

/** Every method is forwarded unchanged. A load balancer can only be reached through a VPC link. */
function listenerOf(properties: Properties): { listenerArn: string } {
  requireValue(properties, 'PayloadFormatVersion', '1.0');
  requireValue(properties, 'ConnectionType', 'VPC_LINK');
  requireValue(properties, 'IntegrationMethod', 'ANY');
  requiredText(properties, 'ConnectionId');
  const listenerArn = requiredText(properties, 'IntegrationUri');
  if (/^arn:aws:elasticloadbalancing:.*:listener\/app\//.test(listenerArn)) return { listenerArn };
  throw new ResourceRefused(`IntegrationUri ${listenerArn} is not a listener of a load balancer`);
}

/** The function in a URI: its ARN, or its ARN in an invocation path of API Gateway. */
export function functionArnOf(properties: Properties, name: string): string {
  const uri = requiredText(properties, name);
  const invocation = /^arn:aws:apigateway:[^:]+:lambda:path\/2015-03-31\/functions\/(.+)\/invocations$/;
  const arn = invocation.exec(uri)?.[1] ?? uri;
  if (arn.startsWith('arn:aws:lambda:') && parseFunctionReference(arn)) return arn;
  throw new ResourceRefused(`${name} ${uri} names no Lambda function`);
}
