import { arnOf } from '../pump/arn.ts';
import { deployed } from './deployed.ts';
import { physicalName } from './physical-name.ts';
import { integerOf, requiredText, textOf } from './read-properties.ts';

/** Can be listed; it keeps no events, since nothing here replays them. */
export const eventArchive = deployed({
  type: 'AWS::Events::Archive',
  properties: {
    ArchiveName: 'carried',
    Description: 'recorded',
    EventPattern: 'recorded',
    RetentionDays: 'recorded',
    SourceArn: 'carried',
    KmsKeyIdentifier: 'recorded',
  },
  fixed: ['ArchiveName', 'SourceArn'],
  id: (request) => textOf(request.properties, 'ArchiveName') ?? physicalName(request, 48),
  put(name, properties, { config, eventBuses }) {
    const sourceArn = eventBuses.bus(requiredText(properties, 'SourceArn')).arn;
    const retentionDays = integerOf(properties, 'RetentionDays', { min: 0, max: 36_500 }) ?? 0;
    eventBuses.archives.set(name, { name, sourceArn, retentionDays });
    return { Arn: arnOf(config, 'events', `archive/${name}`), ArchiveName: name };
  },
  remove: (name, { eventBuses }) => void eventBuses.archives.delete(name),
});
