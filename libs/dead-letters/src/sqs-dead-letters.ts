import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { deadLetterAttributesOf, type DeadLetterFacts } from './dead-letter-attributes.ts';
import { toSdkAttributes, type MessageAttributes } from './message-attributes.ts';

export interface DeadLetter extends DeadLetterFacts {
  /** Of the dead-letter queue. */
  readonly queueUrl: string;
  /** As it was received, byte for byte. */
  readonly body: string;
  readonly messageAttributes: MessageAttributes;
}

/** Port: where messages go that can never succeed. */
export interface DeadLetters {
  /**
   * Resolves when the message is in the dead-letter queue; only then may it be taken off the queue that it came from.
   * @throws DeadLetterNotSent (retryable): leave the message where it is
   */
  send(letter: DeadLetter): Promise<void>;
}

export class DeadLetterNotSent extends Error {
  override readonly name = 'DeadLetterNotSent';
  readonly retryable = true;
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
          MessageBody: body,
          MessageAttributes: toSdkAttributes(deadLetterAttributesOf(messageAttributes, facts)),
        }),
      );
    } catch (cause) {
      throw new DeadLetterNotSent(`a dead letter of ${facts.sourceQueue} was not sent`, { cause });
    }
  }
}
