import type { Cloud } from '../cloud.ts';
import {
  ReplacementNeeded,
  ResourceRefused,
  type Properties,
  type ResourceOutcome,
  type ResourceType,
} from '../resource-type.ts';
import { requiredText, textOf } from './read-properties.ts';

/** A bus of one's own; `default` is always there. */
export const eventBus: ResourceType = {
  type: 'AWS::Events::EventBus',
  properties: {
    Name: 'carried',
    Description: 'carried',
    KmsKeyIdentifier: 'recorded',
    DeadLetterConfig: 'recorded',
    LogConfig: 'recorded',
    Policy: 'recorded',
    Tags: 'recorded',
  },
  async create({ properties }, cloud) {
    return put(properties, cloud);
  },
  async update({ properties }, previous, cloud) {
    if (requiredText(properties, 'Name') !== previous.physicalId) throw new ReplacementNeeded('Name');
    return put(properties, cloud);
  },
  async delete(state, cloud) {
    cloud.eventBuses.removeBus(state.physicalId);
  },
  async resume(state, cloud) {
    put(state.properties, cloud);
  },
};

function put(properties: Properties, cloud: Cloud): ResourceOutcome {
  const name = requiredText(properties, 'Name');
  if (!/^[A-Za-z0-9._-]{1,256}$/.test(name) || name === 'default') {
    throw new ResourceRefused(`Name: ${name} cannot be the name of an event bus`);
  }
  const arn = cloud.eventBuses.busArn(name);
  const description = textOf(properties, 'Description');
  cloud.eventBuses.putBus({ name, arn, ...(description !== undefined && { description }) });
  return { physicalId: name, attributes: { Arn: arn, Name: name } };
}
