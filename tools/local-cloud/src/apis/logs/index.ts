import type { JsonApi } from '../api.ts';
import { filterLogEvents, getLogEvents } from './events.ts';
import {
  createLogGroup,
  createLogStream,
  describeLogGroups,
  describeLogStreams,
  putLogEvents,
} from './groups.ts';

/** The part of CloudWatch Logs that `aws logs`, the SDK and people reading logs need. */
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
