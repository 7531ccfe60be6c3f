import { PublishBatchCommand, type SNSClient } from '@aws-sdk/client-sns';
import { translateErrors } from '@millrace/aws-clients';
import { EventsNotPublished, type BusEvent, type EventPublisher } from '@millrace/events';

/** The most messages that one PublishBatch call takes. */
const MAX_ENTRIES = 10;

/**
 * Publishes events to a topic whose subscriptions are filtered by the message attribute `eventType`, ten per
 * call. The subscribed queues are fair: while one merchant floods a queue, SQS delivers the messages of
 * others first.
 */
export class SnsEventPublisher implements EventPublisher {
  readonly #client: SNSClient;
  readonly #topicArn: string;

  constructor(client: SNSClient, topicArn: string) {
    this.#client = client;
    this.#topicArn = topicArn;
  }

  async publish(events: readonly BusEvent[]): Promise<readonly BusEvent[]> {
    const refused: BusEvent[] = [];
    for (let start = 0; start < events.length; start += MAX_ENTRIES) {
      const batch = events.slice(start, start + MAX_ENTRIES);
      const command = new PublishBatchCommand({
        TopicArn: this.#topicArn,
        PublishBatchRequestEntries: batch.map(({ type, detail }, index) => ({
          Id: String(index),
          Message: JSON.stringify(detail),
          MessageAttributes: { eventType: { DataType: 'String', StringValue: type } },
          MessageGroupId: detail.merchantId,
        })),
      });
      const { Successful = [] } = await translateErrors(
        () => this.#client.send(command),
        (options) => new EventsNotPublished('the topic did not take a batch', options),
      );
      const taken = new Set(Successful.map(({ Id }) => Id));
      refused.push(...batch.filter((_event, index) => !taken.has(String(index))));
    }
    return refused;
  }
}
