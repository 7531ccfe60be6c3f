import type { Input } from '../../core/api/api.ts';
import { AwsError } from '../../core/aws-error.ts';
import type { EventBridge, EventEntry } from './event-bridge.ts';

const MAX_ENTRIES = 10;
const MAX_REQUEST_BYTES = 262_144;

interface ResultEntry {
  readonly EventId?: string;
  readonly ErrorCode?: string;
  readonly ErrorMessage?: string;
}

/** `PutEvents`. A faulty entry fails alone. */
export async function putEvents(
  input: Input,
  { bridge }: { readonly bridge: EventBridge },
): Promise<unknown> {
  const entries = input['Entries'];
  if (!Array.isArray(entries) || entries.length < 1 || entries.length > MAX_ENTRIES) {
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length less than or equal to ${MAX_ENTRIES} and greater than or equal to 1`,
    );
  }
  const bytes = entries.reduce<number>((sum, entry: Input) => sum + sizeOf(entry), 0);
  if (bytes > MAX_REQUEST_BYTES) {
    throw new AwsError('ValidationException', 'Total size of the entries in the request is over the limit.');
  }
  const read = entries.map((entry: Input) => readEntry(entry, bridge));
  const accepted = read.flatMap((one) => ('entry' in one ? [one.entry] : []));
  const ids = accepted.length > 0 ? [...(await bridge.putEvents(accepted))] : [];
  const Entries = read.map((one): ResultEntry =>
    'entry' in one ? { EventId: ids.shift()?.eventId ?? '' } : one.error,
  );
  return { FailedEntryCount: entries.length - accepted.length, Entries };
}

/** The size as EventBridge computes it. @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html */
function sizeOf({ Source, DetailType, Detail, Resources = [], Time }: Input): number {
  const texts = [Source, DetailType, Detail, ...Resources].filter((text) => typeof text === 'string');
  return Buffer.byteLength(texts.join('')) + (Time === undefined ? 0 : 14);
}

function readEntry(entry: Input, bridge: EventBridge): { entry: EventEntry } | { error: ResultEntry } {
  for (const name of ['Source', 'DetailType', 'Detail']) {
    if (typeof entry[name] !== 'string' || entry[name] === '') {
      return refused('InvalidArgument', `Parameter ${name} is not valid. Reason: it is required.`);
    }
  }
  const detail = parseObject(String(entry['Detail']));
  if (!detail) return refused('MalformedDetail', 'Detail is malformed.');
  if (String(entry['Source']).startsWith('aws.')) {
    return refused('NotAuthorizedForSourceException', 'Not authorized for the source.');
  }
  const { EventBusName, Source, DetailType, Resources = [], Time } = entry;
  try {
    const eventBusName = bridge.bus(EventBusName).name;
    const time = Time !== undefined && { time: new Date(Number(Time) * 1000).toISOString() };
    return {
      entry: { eventBusName, source: Source, detailType: DetailType, detail, resources: Resources, ...time },
    };
  } catch (error) {
    return refused('InvalidArgument', (error as Error).message);
  }
}

function refused(ErrorCode: string, ErrorMessage: string): { error: ResultEntry } {
  return { error: { ErrorCode, ErrorMessage } };
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
