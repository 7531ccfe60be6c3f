import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { translateErrors } from '@millrace/aws-clients';
import { ServiceUnavailable, type ShopEvents } from '../application/ports.ts';

/** Publishes to a topic whose subscriptions filter by the message attribute `eventType`. */
export function snsShopEvents(client: SNSClient, topicArn: string): ShopEvents {
  return {
    publish: async ({ type, detail }) => {
      const command = new PublishCommand({
        TopicArn: topicArn,
        Message: JSON.stringify(detail),
        MessageAttributes: { eventType: { DataType: 'String', StringValue: type } },
      });
      const { MessageId } = await translateErrors(
        () => client.send(command),
        (options) => new ServiceUnavailable('topic', options),
      );
      return void MessageId;
    },
  };
}
