import { deployed } from '../../../core/resources/deployed.ts';
import { identifiedBy } from '../../../core/resources/identity.ts';
import { requiredText, textOf } from '../../../core/resources/read-properties.ts';
import { ResourceRefused } from '../../../core/resources/resource-type.ts';
import type { EventBridge } from '../event-bridge.ts';

/** A custom bus. The bus `default` always exists. */
export const eventBus = deployed<{ readonly bridge: EventBridge }>({
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
  identity: identifiedBy('Name'),
  fixed: ['Name'],
  id: ({ properties }) => requiredText(properties, 'Name'),
  put(name, properties, { bridge }) {
    if (!/^[A-Za-z0-9._-]{1,256}$/.test(name) || name === 'default') {
      throw new ResourceRefused(`Name: ${name} cannot be the name of an event bus`);
    }
    return { Arn: bridge.putBus(name, textOf(properties, 'Description')).arn, Name: name };
  },
  remove: (name, { bridge }) => bridge.removeBus(name),
});
