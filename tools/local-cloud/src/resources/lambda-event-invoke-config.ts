import type { Cloud } from '../cloud.ts';
import { isDestination } from '../functions/async-destinations.ts';
import { parseFunctionReference } from '../functions/function-arn.ts';
import {
  ReplacementNeeded,
  ResourceRefused,
  type Properties,
  type ResourceOutcome,
  type ResourceType,
} from '../resource-type.ts';
import { integerOf, objectOf, requiredText, textOf } from './read-properties.ts';

/** How asynchronous invocations are retried, and where their outcome goes. */
export const lambdaEventInvokeConfig: ResourceType = {
  type: 'AWS::Lambda::EventInvokeConfig',
  properties: {
    FunctionName: 'carried',
    Qualifier: 'carried',
    MaximumRetryAttempts: 'carried',
    MaximumEventAgeInSeconds: 'carried',
    DestinationConfig: { OnSuccess: { Destination: 'carried' }, OnFailure: { Destination: 'carried' } },
  },
  async create({ properties }, cloud) {
    return put(properties, cloud);
  },
  async update({ properties }, previous, cloud) {
    if (physicalId(properties) !== previous.physicalId) {
      throw new ReplacementNeeded('FunctionName or Qualifier');
    }
    return put(properties, cloud);
  },
  async delete(state, cloud) {
    const reference = parseFunctionReference(state.physicalId);
    if (reference?.qualifier === undefined) return;
    cloud.functions.registry.deleteEventInvoke(reference.name, reference.qualifier);
  },
};

function physicalId(properties: Properties): string {
  const given = requiredText(properties, 'FunctionName');
  return `${parseFunctionReference(given)?.name ?? given}:${requiredText(properties, 'Qualifier')}`;
}

function put(properties: Properties, cloud: Cloud): ResourceOutcome {
  const id = physicalId(properties);
  const [functionName = '', qualifier = ''] = id.split(':');
  if (!cloud.functions.registry.function(functionName)) {
    throw new ResourceRefused(`FunctionName: there is no function ${functionName}`);
  }
  const onSuccessArn = destinationOf(properties, 'OnSuccess');
  const onFailureArn = destinationOf(properties, 'OnFailure');
  cloud.functions.registry.putEventInvoke({
    functionName,
    qualifier,
    maxRetries: integerOf(properties, 'MaximumRetryAttempts', { min: 0, max: 2 }) ?? 2,
    maxAgeSeconds: integerOf(properties, 'MaximumEventAgeInSeconds', { min: 60, max: 21_600 }) ?? 21_600,
    ...(onSuccessArn !== undefined && { onSuccessArn }),
    ...(onFailureArn !== undefined && { onFailureArn }),
  });
  return { physicalId: id };
}

function destinationOf(properties: Properties, when: 'OnSuccess' | 'OnFailure'): string | undefined {
  const arn = textOf(objectOf(objectOf(properties, 'DestinationConfig'), when), 'Destination');
  if (arn !== undefined && !isDestination(arn)) {
    throw new ResourceRefused(`DestinationConfig.${when} ${arn} is no queue, topic, function or event bus`);
  }
  return arn;
}
