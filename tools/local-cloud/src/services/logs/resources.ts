import { deployed } from '../../core/resources/deployed.ts';
import { identifiedBy } from '../../core/resources/identity.ts';
import { physicalName } from '../../core/resources/physical-name.ts';
import { textOf } from '../../core/resources/read-properties.ts';
import { ResourceRefused } from '../../core/resources/resource-type.ts';
import { carried, recorded } from '../../core/resources/support.ts';
import { groupArn, type Logs } from './parameters.ts';

/** A log group. Its retention is recorded only, because the log store limits the number of events instead. */
export const logGroup = deployed<Logs>({
  type: 'AWS::Logs::LogGroup',
  properties: {
    ...carried('LogGroupName'),
    ...recorded('RetentionInDays', 'KmsKeyId', 'LogGroupClass', 'DeletionProtectionEnabled', 'Tags'),
  },
  identity: identifiedBy('LogGroupName'),
  service: {
    exists: (wanted, { store }) => store.groups().some(({ name }) => name === wanted),
    remove: (name, { store }) => store.deleteGroup(name),
  },
  fixed: ['LogGroupName'],
  id: (request) => textOf(request.properties, 'LogGroupName') ?? physicalName(request, 512),
  put(name, _properties, logs) {
    if (!/^[\w./#-]{1,512}$/.test(name)) throw new ResourceRefused(`LogGroupName ${name} is not valid`);
    logs.store.createGroup(name);
    return { Arn: `${groupArn(name, logs)}:*` };
  },
  remove: (name, { store }) => store.deleteGroup(name),
});
