import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Outbox } from '../../application/dispatch.ts';

/** The most messages that one SendMessageBatch call takes. */
const MAX_ENTRIES = 10;

/** Sends messages as JSON, ten to a call. */
export class SqsOutbox<Message> implements Outbox<Message> {
  readonly #client: SQSClient;
  readonly #queueUrl: string;

  constructor(client: SQSClient, queueUrl: string) {
    this.#client = client;
    this.#queueUrl = queueUrl;
  }

  async send(messages: readonly Message[]): Promise<readonly Message[]> {
    const refused: Message[] = [];
    for (let start = 0; start < messages.length; start += MAX_ENTRIES) {
      const batch = messages.slice(start, start + MAX_ENTRIES);
      const { Successful = [] } = await this.#client.send(
        new SendMessageBatchCommand({
          QueueUrl: this.#queueUrl,
          Entries: batch.map((message, index) => ({
            Id: String(index),
            MessageBody: JSON.stringify(message),
          })),
        }),
      );
      const taken = new Set(Successful.map(({ Id }) => Id));
      refused.push(...batch.filter((_message, index) => !taken.has(String(index))));
    }
    return refused;
  }
}
