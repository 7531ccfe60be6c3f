import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import { listOf, type Input } from '../api.ts';
import { existingGroup, invalid, notFound, onlyParameters } from './parameters.ts';

const MAX_EVENTS = 10_000;
const MAX_BATCH_BYTES = 1_048_576;
/** What AWS counts for an event beside its message. */
const EVENT_BYTES = 26;

export function createLogGroup(input: Input, { logs }: Cloud): void {
  onlyParameters(input, ['logGroupName', 'tags', 'kmsKeyId', 'logGroupClass']);
  const name = String(input['logGroupName'] ?? '');
  if (!/^[\w./#-]{1,512}$/.test(name)) invalid(`logGroupName ${name} is not valid`);
  if (logs.groups().some((group) => group.name === name)) alreadyExists('log group');
  logs.createGroup(name);
}

export function createLogStream(input: Input, cloud: Cloud): void {
  onlyParameters(input, ['logGroupName', 'logStreamName']);
  const group = existingGroup(input, cloud);
  const stream = String(input['logStreamName'] ?? '');
  if (!/^[^:*]{1,512}$/.test(stream)) invalid(`logStreamName ${stream} is not valid`);
  if (cloud.logs.hasStream(group, stream)) alreadyExists('log stream');
  cloud.logs.createStream(group, stream);
}

/** Takes a batch in the order of time; a sequence token is ignored, as AWS does by now. */
export function putLogEvents(input: Input, cloud: Cloud): object {
  onlyParameters(input, ['logGroupName', 'logStreamName', 'logEvents', 'sequenceToken']);
  const group = existingGroup(input, cloud);
  const stream = String(input['logStreamName'] ?? '');
  if (!cloud.logs.hasStream(group, stream)) notFound('log stream');
  const events = listOf(input['logEvents']).map(({ timestamp, message }) => {
    if (!Number.isInteger(timestamp) || typeof message !== 'string' || message === '') {
      invalid('a log event has a timestamp in milliseconds and a message');
    }
    return { timestamp: timestamp as number, message: message as string };
  });
  if (events.length < 1 || events.length > MAX_EVENTS) invalid(`a batch has 1 to ${MAX_EVENTS} log events`);
  const bytes = events.reduce((sum, { message }) => sum + Buffer.byteLength(message) + EVENT_BYTES, 0);
  if (bytes > MAX_BATCH_BYTES) invalid(`a batch has at most ${MAX_BATCH_BYTES} bytes`);
  if (events.some(({ timestamp }, index) => timestamp < (events[index - 1]?.timestamp ?? 0))) {
    invalid('Log events in a single PutLogEvents request must be in chronological order.');
  }
  cloud.logs.append(group, stream, events);
  return {};
}

function alreadyExists(what: 'log group' | 'log stream'): never {
  throw new AwsError('ResourceAlreadyExistsException', `The specified ${what} already exists`);
}
