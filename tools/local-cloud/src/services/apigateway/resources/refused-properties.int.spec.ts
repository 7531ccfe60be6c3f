import { describe, expect, it } from '@jest/globals';
import type { Properties, ResourceType } from '../../../core/resources/resource-type.ts';
import { aTestCloud } from '../../../testing/test-cloud.ts';
import { anAuthorizer, httpApisOn } from '../testing/http-apis.ts';
import { httpApi } from './api.ts';
import { httpAuthorizer } from './authorizer.ts';
import { httpIntegration } from './integration.ts';
import { httpRoute } from './route.ts';
import { httpStage } from './stage.ts';

const apis = httpApisOn(aTestCloud());

describe('an HTTP API in a template', () => {
  const integration = { IntegrationType: 'AWS_PROXY', PayloadFormatVersion: '2.0' };
  const cases: [string, Pick<ResourceType, 'type'>, Properties, string][] = [
    ['WebSockets', httpApi, { Name: 'x', ProtocolType: 'WEBSOCKET' }, 'ProtocolType must be HTTP'],
    [
      'a name twice',
      httpApi,
      { Name: 'payment', ProtocolType: 'HTTP' },
      'another HTTP API is called payment',
    ],
    ['another stage', httpStage, { StageName: 'prod', AutoDeploy: true }, 'StageName must be $default'],
    ['a stage deployed by hand', httpStage, { StageName: '$default' }, 'AutoDeploy must be true'],
    [
      'payload 1.0',
      httpIntegration,
      { ...integration, PayloadFormatVersion: '1.0' },
      'PayloadFormatVersion must be 2.0',
    ],
    [
      'an HTTP proxy to anywhere',
      httpIntegration,
      { IntegrationType: 'HTTP_PROXY', PayloadFormatVersion: '1.0', IntegrationMethod: 'ANY' },
      'ConnectionType must be VPC_LINK',
    ],
    ['a catch-all route', httpRoute, { RouteKey: 'ANY /{proxy+}' }, 'RouteKey must be such as'],
    [
      'a JWT authorizer',
      httpAuthorizer,
      { ...anAuthorizer, AuthorizerType: 'JWT' },
      'AuthorizerType must be REQUEST',
    ],
    [
      'policies as responses',
      httpAuthorizer,
      { ...anAuthorizer, EnableSimpleResponses: undefined },
      'EnableSimpleResponses must be true',
    ],
    [
      'remembered answers',
      httpAuthorizer,
      { ...anAuthorizer, AuthorizerResultTtlInSeconds: undefined },
      'AuthorizerResultTtlInSeconds must be 0, not left out',
    ],
  ];
  it.each(cases)('%s is refused', async (_title, type, properties, message) => {
    const ApiId = await apis.make(httpApi, { Name: 'payment', ProtocolType: 'HTTP' });
    await expect(apis.make(type, { ApiId, ...properties })).rejects.toThrow(message);
  });
});
