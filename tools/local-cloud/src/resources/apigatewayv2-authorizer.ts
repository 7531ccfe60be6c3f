import type { Cloud } from '../cloud.ts';
import { isIdentitySource } from '../gateway/authorize.ts';
import {
  ReplacementNeeded,
  ResourceRefused,
  type Properties,
  type ResourceOutcome,
  type ResourceType,
} from '../resource-type.ts';
import { gatewayId } from './apigatewayv2-api.ts';
import { functionArnOf } from './apigatewayv2-integration.ts';
import { choiceOf, integerOf, listOf, requiredText, textOf } from './read-properties.ts';

/** AWS remembers an answer for five minutes unless it is told otherwise. */
const DEFAULT_TTL_SECONDS = 300;

/** A Lambda authorizer: `REQUEST`, payload 2.0, with simple responses. */
export const httpAuthorizer: ResourceType = {
  type: 'AWS::ApiGatewayV2::Authorizer',
  properties: {
    ApiId: 'carried',
    AuthorizerType: 'carried',
    AuthorizerUri: 'carried',
    AuthorizerPayloadFormatVersion: 'carried',
    AuthorizerResultTtlInSeconds: 'carried',
    EnableSimpleResponses: 'carried',
    IdentitySource: 'carried',
    Name: 'carried',
    AuthorizerCredentialsArn: 'recorded',
  },
  async create({ properties }, cloud) {
    return put(gatewayId(), properties, cloud);
  },
  async update({ properties }, previous, cloud) {
    if (properties['ApiId'] !== previous.properties['ApiId']) throw new ReplacementNeeded('ApiId');
    return put(previous.physicalId, properties, cloud);
  },
  async delete(state, cloud) {
    cloud.gateway.apis.find(requiredText(state.properties, 'ApiId'))?.authorizers.delete(state.physicalId);
    cloud.gateway.authorizers.forget(state.physicalId);
  },
  async resume(state, cloud) {
    put(state.physicalId, state.properties, cloud);
  },
};

function put(id: string, properties: Properties, cloud: Cloud): ResourceOutcome {
  choiceOf(properties, 'AuthorizerType', ['REQUEST']);
  if (textOf(properties, 'AuthorizerPayloadFormatVersion') !== '2.0') {
    throw new ResourceRefused('AuthorizerPayloadFormatVersion: only 2.0 is carried out');
  }
  if (textOf(properties, 'EnableSimpleResponses') !== 'true') {
    throw new ResourceRefused(
      'EnableSimpleResponses must be true: policies as responses are not carried out',
    );
  }
  const identitySources = listOf(properties, 'IdentitySource').map(String);
  for (const source of identitySources) {
    if (!isIdentitySource(source)) throw new ResourceRefused(`IdentitySource ${source} is not carried out`);
  }
  const bounds = { min: 0, max: 3600 };
  const ttlSeconds = integerOf(properties, 'AuthorizerResultTtlInSeconds', bounds) ?? DEFAULT_TTL_SECONDS;
  if (ttlSeconds > 0 && identitySources.length === 0) {
    throw new ResourceRefused('IdentitySource is required unless AuthorizerResultTtlInSeconds is 0');
  }
  const api = cloud.gateway.apis.get(requiredText(properties, 'ApiId'));
  api.authorizers.set(id, {
    id,
    name: requiredText(properties, 'Name'),
    functionArn: functionArnOf(properties, 'AuthorizerUri'),
    identitySources,
    ttlSeconds,
  });
  cloud.gateway.authorizers.forget(id);
  return { physicalId: id, attributes: { AuthorizerId: id } };
}
