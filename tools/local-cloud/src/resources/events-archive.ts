import type { Cloud } from '../cloud.ts';
import { arnOf } from '../pump/arn.ts';
import {
  ReplacementNeeded,
  type Properties,
  type ResourceOutcome,
  type ResourceType,
} from '../resource-type.ts';
import { physicalName } from './physical-name.ts';
import { integerOf, requiredText, textOf } from './read-properties.ts';

/** Keeps the events of a bus, to be replayed. */
export const eventArchive: ResourceType = {
  type: 'AWS::Events::Archive',
  properties: {
    ArchiveName: 'carried',
    Description: 'carried',
    EventPattern: 'carried',
    RetentionDays: 'carried',
    SourceArn: 'carried',
    KmsKeyIdentifier: 'recorded',
  },
  async create(request, cloud) {
    const name = textOf(request.properties, 'ArchiveName') ?? physicalName(request, 48);
    return put(name, request.properties, cloud);
  },
  async update({ properties }, previous, cloud) {
    for (const fixed of ['ArchiveName', 'SourceArn']) {
      if (properties[fixed] !== previous.properties[fixed]) throw new ReplacementNeeded(fixed);
    }
    return put(previous.physicalId, properties, cloud);
  },
  async delete(state, cloud) {
    cloud.eventBuses.archives.remove(state.physicalId);
  },
  async resume(state, cloud) {
    put(state.physicalId, state.properties, cloud);
  },
};

function put(name: string, properties: Properties, cloud: Cloud): ResourceOutcome {
  const arn = arnOf(cloud.config, 'events', `archive/${name}`);
  const description = textOf(properties, 'Description');
  const pattern = properties['EventPattern'];
  const sourceArn = cloud.eventBuses.bus(requiredText(properties, 'SourceArn')).arn;
  const archive = {
    arn,
    name,
    sourceArn,
    retentionDays: integerOf(properties, 'RetentionDays', { min: 0, max: 36_500 }) ?? 0,
    ...(description !== undefined && { description }),
    ...(pattern !== undefined && {
      pattern: typeof pattern === 'string' ? pattern : JSON.stringify(pattern),
    }),
  };
  cloud.eventBuses.archives.put(archive, Date.now());
  return { physicalId: name, attributes: { Arn: arn, ArchiveName: name } };
}
