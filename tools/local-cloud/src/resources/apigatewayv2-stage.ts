import type { Cloud } from '../cloud.ts';
import {
  ReplacementNeeded,
  ResourceRefused,
  type Properties,
  type ResourceOutcome,
  type ResourceType,
} from '../resource-type.ts';
import { objectOf, requiredText, textOf } from './read-properties.ts';

/** The stage `$default`, deployed by itself whenever something changes. Throttling settings are recorded. */
export const httpStage: ResourceType = {
  type: 'AWS::ApiGatewayV2::Stage',
  properties: {
    ApiId: 'carried',
    StageName: 'carried',
    AutoDeploy: 'carried',
    StageVariables: 'carried',
    AccessLogSettings: { DestinationArn: 'carried', Format: 'carried' },
    DefaultRouteSettings: 'recorded',
    RouteSettings: 'recorded',
    Description: 'recorded',
    Tags: 'recorded',
  },
  async create({ properties }, cloud) {
    return put(properties, cloud);
  },
  async update({ properties }, previous, cloud) {
    if (properties['ApiId'] !== previous.properties['ApiId']) throw new ReplacementNeeded('ApiId');
    return put(properties, cloud);
  },
  async delete(state, cloud) {
    const api = cloud.gateway.apis.find(requiredText(state.properties, 'ApiId'));
    if (api) api.stage = undefined;
  },
  async resume(state, cloud) {
    put(state.properties, cloud);
  },
};

function put(properties: Properties, cloud: Cloud): ResourceOutcome {
  const stageName = requiredText(properties, 'StageName');
  if (stageName !== '$default')
    throw new ResourceRefused(`StageName ${stageName}: only $default is carried out`);
  if (textOf(properties, 'AutoDeploy') !== 'true') {
    throw new ResourceRefused('AutoDeploy must be true: deployments of their own are not carried out');
  }
  const given = objectOf(properties, 'StageVariables');
  const variables = Object.fromEntries(Object.keys(given).map((name) => [name, textOf(given, name) ?? '']));
  const api = cloud.gateway.apis.get(requiredText(properties, 'ApiId'));
  api.stage = { variables, accessLog: accessLogOf(properties) };
  return { physicalId: stageName };
}

function accessLogOf(properties: Properties): { group: string; format: string } | undefined {
  const settings = objectOf(properties, 'AccessLogSettings');
  if (Object.keys(settings).length === 0) return undefined;
  const arn = requiredText(settings, 'DestinationArn');
  const group = /^arn:aws:logs:[^:]+:\d{12}:log-group:([^:]+)(:\*)?$/.exec(arn)?.[1];
  if (group === undefined)
    throw new ResourceRefused(`AccessLogSettings.DestinationArn ${arn} is no log group`);
  return { group, format: requiredText(settings, 'Format') };
}
