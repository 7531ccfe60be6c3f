import { ResourceRefused } from '../resource-type.ts';
import { deployed } from './deployed.ts';
import { physicalName } from './physical-name.ts';
import { textOf } from './read-properties.ts';
import { carried, recorded } from './support.ts';

/** A log group. How long it keeps events is recorded: the log store bounds their number instead. */
export const logGroup = deployed({
  type: 'AWS::Logs::LogGroup',
  properties: {
    ...carried('LogGroupName'),
    ...recorded('RetentionInDays', 'KmsKeyId', 'LogGroupClass', 'DeletionProtectionEnabled', 'Tags'),
  },
  fixed: ['LogGroupName'],
  id: (request) => textOf(request.properties, 'LogGroupName') ?? physicalName(request, 512),
  put(name, _properties, { config, logs }) {
    if (!/^[\w./#-]{1,512}$/.test(name)) throw new ResourceRefused(`LogGroupName ${name} is not valid`);
    // A function that wrote before its group was deployed has made it already, with the same effect.
    logs.createGroup(name);
    return { Arn: `arn:aws:logs:${config.region}:${config.account}:log-group:${name}:*` };
  },
  remove: (name, { logs }) => logs.deleteGroup(name),
});
