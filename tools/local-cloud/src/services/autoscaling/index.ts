import { arnOf } from '../../core/arn.ts';
import { identifiedBy } from '../../core/resources/identity.ts';
import { recordedService } from '../../core/resources/recorded-service.ts';

/** A laptop runs one task of a service, so nothing is scaled. */
export const autoScaling = recordedService('autoscaling', {
  'AWS::ApplicationAutoScaling::ScalableTarget': {
    named: 'ResourceId',
    identity: identifiedBy('ServiceNamespace', 'ResourceId', 'ScalableDimension'),
  },
  'AWS::ApplicationAutoScaling::ScalingPolicy': {
    named: 'PolicyName',
    identity: ({ PolicyName, ScalingTargetId, ResourceId }) =>
      JSON.stringify([PolicyName, ScalingTargetId, ResourceId]),
    arn: (name, config) => arnOf(config, 'autoscaling', `scalingPolicy:policyName/${name}`),
    refIsArn: true,
  },
});
