import { isTransient } from '@millrace/aws-clients';
import type { Logger } from '@millrace/observability';
import { JsonRefused, parseJson, SchemaMismatch } from '@millrace/schema';
import type { DeadLetterReason } from './dead-letter-attributes.ts';
import type { ReceivedMessage } from './received-message.ts';
import type { DeadLetter, DeadLetters } from './sqs-dead-letters.ts';

const CODE = /^[a-z]+(_[a-z]+)*$/;

/** The body of a message is not JSON that the platform accepts. The error quotes nothing from the body, so it may be logged. */
export class MalformedMessage extends Error {
  override readonly name = 'MalformedMessage';
  readonly code = 'malformed_message';
  readonly retryable = false;
}

/** The consumer refuses the message and names the reason. */
export class MessageRefused extends Error {
  override readonly name = 'MessageRefused';
  readonly retryable = false;
  readonly reason: DeadLetterReason;

  constructor(reason: DeadLetterReason) {
    super(`${reason.code}: ${reason.detail}`);
    this.reason = reason;
  }
}

/** @throws MalformedMessage */
export function readBody(body: string): unknown {
  try {
    return parseJson(body);
  } catch (error) {
    if (error instanceof JsonRefused) throw new MalformedMessage(error.message);
    throw error;
  }
}

/**
 * Returns why another delivery cannot succeed. Every failure that is not transient is permanent, including unexpected
 * errors. The code is the error's `code` or `reason`, or else its name. An error without `retryable: false` has the code
 * `unexpected_failure`, and its message appears only in the log, because it may quote the message's body.
 * @returns undefined for a transient failure
 */
export function permanentReasonOf(error: unknown): DeadLetterReason | undefined {
  if (isTransient(error)) return undefined;
  if (error instanceof MessageRefused) return error.reason;
  if (error instanceof SchemaMismatch) {
    return { code: 'validation_failed', field: error.errors[0]?.pointer, detail: error.message };
  }
  const { retryable, code, reason, name, message, cause } = Object(error) as Partial<
    Record<string, unknown>
  > &
    Error;
  if (retryable !== false) return { code: 'unexpected_failure', detail: 'See the log of the consumer.' };
  const stable = [code, reason].find(
    (value): value is string => typeof value === 'string' && CODE.test(value),
  );
  const causeName = cause instanceof Object && 'name' in cause ? ` (${String(cause.name)})` : '';
  return { code: stable ?? snakeCase(name), detail: `${message}${causeName}` };
}

export interface DeadLetterPorts {
  readonly deadLetters: DeadLetters;
  readonly deadLetterQueueUrl: string;
  readonly clock: () => Date;
  readonly logger: Logger;
}

/** Turns a message into a dead letter with unchanged body and attributes. */
export function deadLetterOf(
  { body, messageAttributes, receiveCount: attempts, firstReceivedAt, sourceQueue }: ReceivedMessage,
  reason: DeadLetterReason,
  { deadLetterQueueUrl: queueUrl, clock }: Pick<DeadLetterPorts, 'deadLetterQueueUrl' | 'clock'>,
): DeadLetter {
  const facts = { reason, attempts, firstReceivedAt, lastReceivedAt: clock(), sourceQueue };
  return { queueUrl, body, messageAttributes, ...facts };
}

/**
 * Sends a message that failed permanently to the dead-letter queue.
 * @returns whether the message is there; otherwise it must be delivered again
 */
export async function deadLetterIfPermanent(
  message: ReceivedMessage,
  error: unknown,
  ports: DeadLetterPorts,
): Promise<boolean> {
  const reason = permanentReasonOf(error);
  if (!reason) return false;
  const { messageId, sourceQueue } = message;
  const { deadLetters, logger } = ports;
  const facts = { messageId, code: reason.code, queue: sourceQueue };
  try {
    await deadLetters.send(deadLetterOf(message, reason, ports));
  } catch (notSent) {
    logger.error('sending the dead letter failed', { ...facts, error: notSent });
    return false;
  }
  logger.error('message dead-lettered', { ...facts, field: reason.field, error });
  return true;
}

function snakeCase(name: string): string {
  return name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toLowerCase();
}
