import type { JsonApi } from '../../core/api/api.ts';
import { filterLogEvents, getLogEvents } from './events.ts';
import { describeLogGroups, describeLogStreams } from './groups.ts';
import type { Logs } from './parameters.ts';
import { createLogGroup, createLogStream, putLogEvents } from './writing.ts';

/** The operations of CloudWatch Logs for reading logs, and those for writing a record. */
export const logsApi: JsonApi<Logs> = {
  protocol: 'json-1.1',
  service: 'logs',
  targetPrefix: 'Logs_20140328',
  operations: {
    CreateLogGroup: createLogGroup,
    CreateLogStream: createLogStream,
    DescribeLogGroups: describeLogGroups,
    DescribeLogStreams: describeLogStreams,
    FilterLogEvents: filterLogEvents,
    GetLogEvents: getLogEvents,
    PutLogEvents: putLogEvents,
  },
};
