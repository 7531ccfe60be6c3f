import { arnOf } from '../pump/arn.ts';
import { ReplacementNeeded, type ResourceType } from '../resource-type.ts';
import { physicalName } from './physical-name.ts';
import { textOf } from './read-properties.ts';

/** A name that schedules are kept under. */
export const scheduleGroup: ResourceType = {
  type: 'AWS::Scheduler::ScheduleGroup',
  properties: { Name: 'carried', Tags: 'recorded' },
  async create(request, cloud) {
    const name = textOf(request.properties, 'Name') ?? physicalName(request, 64);
    const arn = arnOf(cloud.config, 'scheduler', `schedule-group/${name}`);
    return { physicalId: name, attributes: { Arn: arn, State: 'ACTIVE' } };
  },
  async update(request, previous) {
    if (request.properties['Name'] !== previous.properties['Name']) throw new ReplacementNeeded('Name');
    return { physicalId: previous.physicalId, attributes: previous.attributes };
  },
  async delete() {
    // A name alone leaves nothing behind.
  },
};
