import { arnOf } from '../../core/arn.ts';
import { recordedService } from '../../core/resources/recorded-service.ts';

/** Nothing raises an alarm on a laptop. */
export const cloudWatch = recordedService('cloudwatch', {
  'AWS::CloudWatch::Alarm': {
    named: 'AlarmName',
    arn: (name, config) => arnOf(config, 'cloudwatch', `alarm:${name}`),
  },
  'AWS::CloudWatch::Dashboard': { named: 'DashboardName' },
});
