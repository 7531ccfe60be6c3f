import { listOf, type Input } from '../../core/api/api.ts';
import { AwsError } from '../../core/aws-error.ts';
import { existingGroup, invalid, notFound, onlyParameters, type Logs } from './parameters.ts';

const MAX_EVENTS = 10_000;
const MAX_BATCH_BYTES = 1_048_576;
/** AWS adds this to the size of each message. */
const EVENT_BYTES = 26;

export function createLogGroup(input: Input, logs: Logs): void {
  onlyParameters(input, ['logGroupName', 'tags', 'kmsKeyId', 'logGroupClass']);
  const name = String(input['logGroupName'] ?? '');
  if (!/^[\w./#-]{1,512}$/.test(name)) invalid(`logGroupName ${name} is not valid`);
  if (logs.store.groups().some((group) => group.name === name)) alreadyExists('log group');
  logs.store.createGroup(name);
}

export function createLogStream(input: Input, logs: Logs): void {
  onlyParameters(input, ['logGroupName', 'logStreamName']);
  const group = existingGroup(input, logs);
  const stream = String(input['logStreamName'] ?? '');
  if (!/^[^:*]{1,512}$/.test(stream)) invalid(`logStreamName ${stream} is not valid`);
  if (logs.store.hasStream(group, stream)) alreadyExists('log stream');
  logs.store.createStream(group, stream);
}

/** Appends a batch in chronological order. A sequence token is ignored, as on AWS. */
export function putLogEvents(input: Input, logs: Logs): object {
  onlyParameters(input, ['logGroupName', 'logStreamName', 'logEvents', 'sequenceToken']);
  const group = existingGroup(input, logs);
  const stream = String(input['logStreamName'] ?? '');
  if (!logs.store.hasStream(group, stream)) notFound('log stream');
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
  logs.store.append(group, stream, events);
  return {};
}

function alreadyExists(what: 'log group' | 'log stream'): never {
  throw new AwsError('ResourceAlreadyExistsException', `The specified ${what} already exists`);
}
