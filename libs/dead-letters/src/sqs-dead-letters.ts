import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { causedBy } from '@millrace/aws-clients';
import { redactJson } from '@millrace/card-numbers';
import {
  REFUSED_CHARACTERS,
  deadLetterAttributesOf,
  type DeadLetterFacts,
} from './dead-letter-attributes.ts';
import { toSdkAttributes, withoutCardNumbers, type MessageAttributes } from './received-message.ts';

export interface DeadLetter extends DeadLetterFacts {
  /** URL of the dead-letter queue. */
  readonly queueUrl: string;
  /** The received body. It is sent byte for byte, except for card numbers. */
  readonly body: string;
  readonly messageAttributes: MessageAttributes;
}

/** Port: stores messages that can never be processed. */
export interface DeadLetters {
  /**
   * Resolves when the message is in the dead-letter queue. Only then may it be deleted from its queue.
   * @throws DeadLetterNotSent; the message must then stay in its queue
   */
  send(deadLetter: DeadLetter): Promise<void>;
}

export class DeadLetterNotSent extends Error {
  override readonly name = 'DeadLetterNotSent';
  readonly retryable: boolean;

  constructor(message: string, { retryable, cause }: { retryable: boolean; cause?: unknown }) {
    super(message, causedBy(cause));
    this.retryable = retryable;
  }
}

/** Sends dead letters to SQS. */
export class SqsDeadLetters implements DeadLetters {
  readonly #client: SQSClient;

  constructor(client: SQSClient) {
    this.#client = client;
  }

  async send({ queueUrl, body, messageAttributes, ...facts }: DeadLetter): Promise<void> {
    try {
      await this.#client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: redacted(body),
          MessageAttributes: toSdkAttributes(
            deadLetterAttributesOf(withoutCardNumbers(messageAttributes), facts),
          ),
        }),
      );
    } catch (cause) {
      throw new DeadLetterNotSent(`sending a dead letter of ${facts.sourceQueue} failed`, causedBy(cause));
    }
  }
}

/** Redaction unescapes characters of a JSON text. Those that SQS refuses are escaped again. */
function redacted(body: string): string {
  return redactJson(body).replace(
    REFUSED_CHARACTERS,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
