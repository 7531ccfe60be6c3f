import type { JsonApi } from '../api.ts';
import { createLogGroup, createLogStream, putLogEvents } from './writing.ts';
import { filterLogEvents, getLogEvents } from './events.ts';
import { describeLogGroups, describeLogStreams } from './groups.ts';

/** The part of CloudWatch Logs that people read with, and what a tool that keeps a record writes with. */
export const logsApi: JsonApi = {
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
