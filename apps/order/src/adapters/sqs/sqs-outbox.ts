import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { translateErrors } from '@millrace/aws-clients';
import { MessagesNotSent, type Outbox } from '../../application/dispatch.ts';

/** The most messages that one SendMessageBatch call takes. */
const MAX_ENTRIES = 10;

/** Sends messages as JSON, ten per call, to a queue that is fair between merchants. */
export class SqsOutbox<Message extends { readonly merchantId: string }> implements Outbox<Message> {
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
      const command = new SendMessageBatchCommand({
        QueueUrl: this.#queueUrl,
        Entries: batch.map((message, index) => ({
          Id: String(index),
          MessageBody: JSON.stringify(message),
          MessageGroupId: message.merchantId,
        })),
      });
      const { Successful = [] } = await translateErrors(
        () => this.#client.send(command),
        (options) => new MessagesNotSent('the queue did not take a batch', options),
      );
      const taken = new Set(Successful.map(({ Id }) => Id));
      refused.push(...batch.filter((_message, index) => !taken.has(String(index))));
    }
    return refused;
  }
}
