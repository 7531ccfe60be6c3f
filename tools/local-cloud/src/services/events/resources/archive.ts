import { arnOf } from '../../../core/arn.ts';
import type { CloudConfig } from '../../../core/config.ts';
import { deployed } from '../../../core/resources/deployed.ts';
import { identifiedBy } from '../../../core/resources/identity.ts';
import { physicalName } from '../../../core/resources/physical-name.ts';
import { integerOf, requiredText, textOf } from '../../../core/resources/read-properties.ts';
import type { EventBridge } from '../event-bridge.ts';

interface Own {
  readonly config: CloudConfig;
  readonly bridge: EventBridge;
}

/** An archive can be listed, but keeps no events, because nothing is replayed. */
export const eventArchive = deployed<Own>({
  type: 'AWS::Events::Archive',
  properties: {
    ArchiveName: 'carried',
    Description: 'recorded',
    EventPattern: 'recorded',
    RetentionDays: 'recorded',
    SourceArn: 'carried',
    KmsKeyIdentifier: 'recorded',
  },
  identity: identifiedBy('ArchiveName'),
  fixed: ['ArchiveName', 'SourceArn'],
  id: (request) => textOf(request.properties, 'ArchiveName') ?? physicalName(request, 48),
  put(name, properties, { config, bridge }) {
    const sourceArn = bridge.bus(requiredText(properties, 'SourceArn')).arn;
    const retentionDays = integerOf(properties, 'RetentionDays', { min: 0, max: 36_500 }) ?? 0;
    bridge.archives.set(name, { name, sourceArn, retentionDays });
    return { Arn: arnOf(config, 'events', `archive/${name}`), ArchiveName: name };
  },
  remove: (name, { bridge }) => void bridge.archives.delete(name),
});
