import {
  ReplacementNeeded,
  ResourceRefused,
  type ResourceRequest,
  type ResourceType,
} from '../resource-type.ts';
import type { Cloud } from '../cloud.ts';
import { physicalName } from './physical-name.ts';
import { integerOf, textOf } from './read-properties.ts';

/** A log group. How long it keeps events is recorded: the log store bounds their number instead. */
export const logGroup: ResourceType = {
  type: 'AWS::Logs::LogGroup',
  properties: {
    LogGroupName: 'carried',
    RetentionInDays: 'recorded',
    KmsKeyId: 'recorded',
    LogGroupClass: 'recorded',
    DeletionProtectionEnabled: 'recorded',
    Tags: 'recorded',
  },
  async create(request, cloud) {
    const name = textOf(request.properties, 'LogGroupName') ?? physicalName(request, 512);
    // A function that wrote before its group was deployed has made it already, with the same effect.
    return put(name, request, cloud);
  },
  async update(request, previous, cloud) {
    const name = textOf(request.properties, 'LogGroupName') ?? previous.physicalId;
    if (name !== previous.physicalId) throw new ReplacementNeeded('LogGroupName');
    return put(name, request, cloud);
  },
  async delete(state, cloud) {
    cloud.logs.deleteGroup(state.physicalId);
  },
};

function put(name: string, request: ResourceRequest, cloud: Cloud) {
  if (!/^[\w./#-]{1,512}$/.test(name)) throw new ResourceRefused(`LogGroupName ${name} is not valid`);
  const bounds = { min: 1, max: 3653 };
  cloud.logs.createGroup(name, integerOf(request.properties, 'RetentionInDays', bounds) ?? null);
  const arn = `arn:aws:logs:${cloud.config.region}:${cloud.config.account}:log-group:${name}:*`;
  return { physicalId: name, attributes: { Arn: arn } };
}
