import type { Input } from '../../core/api/api.ts';
import type { FauxHandler } from './operations.ts';

/**
 * Characters that SQS refuses in a message.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
const REFUSED = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;
const ALLOWED = '#x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF';

/** Why SQS refuses a message with this body and these attributes. Undefined when it accepts them. */
export function refusedCharacters({ MessageBody, MessageAttributes }: Input): string | undefined {
  const texts = [
    ['the message body', MessageBody],
    ...Object.entries((MessageAttributes ?? {}) as Record<string, { StringValue?: unknown }>).map(
      ([name, { StringValue }]) => [`the message attribute '${name}'`, StringValue],
    ),
  ];
  for (const [where, text] of texts) {
    const [found] = (typeof text === 'string' && REFUSED.exec(text)) || [];
    if (found === undefined) continue;
    const code = found.codePointAt(0)!.toString(16).toUpperCase();
    return `Invalid character '#x${code}' was found in ${where}, the set of allowed characters is ${ALLOWED}`;
  }
  return undefined;
}

/** `SendMessageBatch` that fails only the entries with characters that AWS refuses. */
export function checkingEntries(sendBatch: FauxHandler): FauxHandler {
  return async (body, ...rest) => {
    const entries = (Array.isArray(body['Entries']) ? body['Entries'] : []) as Input[];
    const reasons = new Map(entries.map((entry) => [entry['Id'], refusedCharacters(entry)]));
    // fauxqs fails an entry with this body and sends the others.
    const marked = entries.map((entry) =>
      reasons.get(entry['Id']) ? { ...entry, MessageBody: '\0', MessageAttributes: {} } : entry,
    );
    const result = (await sendBatch({ ...body, Entries: marked }, ...rest)) as { Failed: Input[] };
    const Failed = result.Failed.map((entry) => {
      const Message = reasons.get(entry['Id']);
      return Message ? { ...entry, Message } : entry;
    });
    return { ...result, Failed };
  };
}
