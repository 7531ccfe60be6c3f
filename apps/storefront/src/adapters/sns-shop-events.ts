import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { causedBy } from '@millrace/aws-clients';
import { ServiceUnavailable, type ShopEvents } from '../application/ports.ts';

/** Publishes to a topic whose subscriptions filter by the message attribute `eventType`. */
export function snsShopEvents(client: SNSClient, topicArn: string): ShopEvents {
  return {
    publish: async ({ type, detail }) => {
      try {
        await client.send(
          new PublishCommand({
            TopicArn: topicArn,
            Message: JSON.stringify(detail),
            MessageAttributes: { eventType: { DataType: 'String', StringValue: type } },
          }),
        );
      } catch (cause) {
        throw new ServiceUnavailable('topic', causedBy(cause));
      }
    },
  };
}
