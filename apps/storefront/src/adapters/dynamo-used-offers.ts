import { GetCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { translateErrors } from '@millrace/aws-clients';
import { ServiceUnavailable, type UsedOffer, type UsedOffers } from '../application/ports.ts';

/** How long a used offer is kept after its expiry, for clocks that differ and forms that are sent again. */
const KEPT_AFTER_EXPIRY_SECONDS = 24 * 60 * 60;

/** Stores used offers in a table with the key `pk`: `offer#<order id>` { contentHash, isPublished }. */
export function dynamoUsedOffers(client: DynamoDBDocumentClient, TableName: string): UsedOffers {
  const itemOf = (orderId: string) => ({ TableName, Key: { pk: `offer#${orderId}` } });
  return {
    use: ({ orderId, contentHash, expiresAt }) =>
      available(async () => {
        const expires = Math.ceil(new Date(expiresAt).getTime() / 1000) + KEPT_AFTER_EXPIRY_SECONDS;
        const { Attributes } = await client.send(
          new UpdateCommand({
            ...itemOf(orderId),
            UpdateExpression:
              'SET contentHash = if_not_exists(contentHash, :contentHash), ' +
              'isPublished = if_not_exists(isPublished, :no), ' +
              'expiresAtEpochSeconds = if_not_exists(expiresAtEpochSeconds, :expires)',
            ExpressionAttributeValues: { ':contentHash': contentHash, ':no': false, ':expires': expires },
            ReturnValues: 'ALL_NEW',
          }),
        );
        return Attributes as UsedOffer;
      }),
    find: (orderId) =>
      available(async () => {
        const { Item } = await client.send(new GetCommand({ ...itemOf(orderId), ConsistentRead: true }));
        return Item as UsedOffer | undefined;
      }),
    published: (orderId) =>
      available(async () => {
        await client.send(
          new UpdateCommand({
            ...itemOf(orderId),
            UpdateExpression: 'SET isPublished = :yes',
            ConditionExpression: 'attribute_exists(pk)',
            ExpressionAttributeValues: { ':yes': true },
          }),
        );
      }),
  };
}

function available<Result>(call: () => Promise<Result>): Promise<Result> {
  return translateErrors(call, (options) => new ServiceUnavailable('offers', options));
}
