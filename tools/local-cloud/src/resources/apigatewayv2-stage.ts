import { deployed } from './deployed.ts';
import { requiredText, requireValue } from './read-properties.ts';
import { carried, recorded } from './support.ts';

/** The stage `$default`, deployed by itself whenever something changes: an API answers as it stands, without one. */
export const httpStage = deployed({
  type: 'AWS::ApiGatewayV2::Stage',
  properties: {
    ...carried('ApiId', 'StageName', 'AutoDeploy'),
    ...recorded('AccessLogSettings', 'DefaultRouteSettings', 'RouteSettings', 'Description', 'Tags'),
  },
  fixed: ['ApiId'],
  id: () => '$default',
  put(_id, properties) {
    requiredText(properties, 'ApiId');
    requireValue(properties, 'StageName', '$default');
    requireValue(properties, 'AutoDeploy', 'true');
    return {};
  },
  remove() {},
});
