import type { Cloud } from '../cloud.ts';
import { parseFunctionReference } from '../functions/function-arn.ts';
import {
  ReplacementNeeded,
  ResourceRefused,
  type Properties,
  type ResourceOutcome,
  type ResourceType,
} from '../resource-type.ts';
import { gatewayId } from './apigatewayv2-api.ts';
import { choiceOf, integerOf, requiredText } from './read-properties.ts';

/** `AWS_PROXY` to a function, a version or an alias, with payload format 2.0. */
export const httpIntegration: ResourceType = {
  type: 'AWS::ApiGatewayV2::Integration',
  properties: {
    ApiId: 'carried',
    IntegrationType: 'carried',
    IntegrationUri: 'carried',
    PayloadFormatVersion: 'carried',
    TimeoutInMillis: 'carried',
    IntegrationMethod: 'recorded',
    ConnectionType: 'recorded',
    Description: 'recorded',
  },
  async create({ properties }, cloud) {
    return put(gatewayId(), properties, cloud);
  },
  async update({ properties }, previous, cloud) {
    if (properties['ApiId'] !== previous.properties['ApiId']) throw new ReplacementNeeded('ApiId');
    return put(previous.physicalId, properties, cloud);
  },
  async delete(state, cloud) {
    cloud.gateway.apis.find(requiredText(state.properties, 'ApiId'))?.integrations.delete(state.physicalId);
  },
  async resume(state, cloud) {
    put(state.physicalId, state.properties, cloud);
  },
};

function put(id: string, properties: Properties, cloud: Cloud): ResourceOutcome {
  choiceOf(properties, 'IntegrationType', ['AWS_PROXY']);
  if (requiredText(properties, 'PayloadFormatVersion') !== '2.0') {
    throw new ResourceRefused('PayloadFormatVersion: only 2.0 is carried out');
  }
  const api = cloud.gateway.apis.get(requiredText(properties, 'ApiId'));
  api.integrations.set(id, {
    functionArn: functionArnOf(properties, 'IntegrationUri'),
    timeoutMs: integerOf(properties, 'TimeoutInMillis', { min: 50, max: 30_000 }) ?? 30_000,
  });
  return { physicalId: id, attributes: { IntegrationId: id } };
}

/** The function in a URI: its ARN, or API Gateway's own form of an invocation path around it. */
export function functionArnOf(properties: Properties, name: string): string {
  const uri = requiredText(properties, name);
  const invocation = /^arn:aws:apigateway:[^:]+:lambda:path\/2015-03-31\/functions\/(.+)\/invocations$/;
  const arn = invocation.exec(uri)?.[1] ?? uri;
  if (!arn.startsWith('arn:aws:lambda:') || !parseFunctionReference(arn)) {
    throw new ResourceRefused(`${name} ${uri} names no Lambda function`);
  }
  return arn;
}
