import type { JsonApi } from '../api.ts';
import { filterLogEvents, getLogEvents } from './events.ts';
import { describeLogGroups, describeLogStreams } from './groups.ts';

/** The part of CloudWatch Logs that people read with; groups are made by CloudFormation, lines by what runs. */
export const logsApi: JsonApi = {
  protocol: 'json-1.1',
  service: 'logs',
  targetPrefix: 'Logs_20140328',
  operations: {
    DescribeLogGroups: describeLogGroups,
    DescribeLogStreams: describeLogStreams,
    FilterLogEvents: filterLogEvents,
    GetLogEvents: getLogEvents,
  },
};
