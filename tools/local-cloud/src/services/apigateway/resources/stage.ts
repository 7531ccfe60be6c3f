import { deployed } from '../../../core/resources/deployed.ts';
import { identifiedBy } from '../../../core/resources/identity.ts';
import { requiredText, requireValue } from '../../../core/resources/read-properties.ts';
import { carried, recorded } from '../../../core/resources/support.ts';

/** The stage `$default` with automatic deployment. Changes of an API take effect at once, so it does nothing. */
export const httpStage = deployed<unknown>({
  type: 'AWS::ApiGatewayV2::Stage',
  properties: {
    ...carried('ApiId', 'StageName', 'AutoDeploy'),
    ...recorded('AccessLogSettings', 'DefaultRouteSettings', 'RouteSettings', 'Description', 'Tags'),
  },
  identity: identifiedBy('ApiId', 'StageName'),
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
