import { ResourceRefused } from '../resource-type.ts';
import { deployed } from './deployed.ts';
import { requiredText, textOf } from './read-properties.ts';

/** A bus of one's own; `default` is always there. */
export const eventBus = deployed({
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
  fixed: ['Name'],
  id: ({ properties }) => requiredText(properties, 'Name'),
  put(name, properties, { eventBuses }) {
    if (!/^[A-Za-z0-9._-]{1,256}$/.test(name) || name === 'default') {
      throw new ResourceRefused(`Name: ${name} cannot be the name of an event bus`);
    }
    return { Arn: eventBuses.putBus(name, textOf(properties, 'Description')).arn, Name: name };
  },
  remove: (name, { eventBuses }) => eventBuses.removeBus(name),
});
