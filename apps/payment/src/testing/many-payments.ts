import {
  BatchWriteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import type { PaymentId, PaymentStatus } from '@millrace/contracts-payment';
import type { TestDynamo } from '@millrace/testing';
import { dynamoPaymentStore } from '../adapters/dynamo/dynamo-payment-store.ts';
import { merchantReference, merchantStatus, paymentPk } from '../adapters/dynamo/payment-item.ts';
import { aChange, aNewPayment, aPendingPayment, eventsTo } from './builders.ts';
import { paymentsTable } from './payments-table.ts';

/** A stored payment, with the fields that lists filter by. */
export interface ListedPayment {
  readonly id: PaymentId;
  readonly merchantId: string;
  readonly status: PaymentStatus;
  readonly reference: string;
  readonly createdAt: Date;
}

type Item = Record<string, AttributeValue>;

/** The most items that one request writes. */
const BATCH_SIZE = 25;
const PARALLEL_BATCHES = 4;

/** Writes payments directly to a table, as copies of one item per status that the store wrote. */
export async function putPayments(
  dynamo: TestDynamo,
  table: string,
  payments: readonly ListedPayment[],
): Promise<void> {
  const client = new DynamoDBClient(dynamo.clientConfig);
  const templates = await itemOfEachStatus(dynamo, client);
  const batches = Array.from({ length: Math.ceil(payments.length / BATCH_SIZE) }, (_, index) =>
    payments.slice(index * BATCH_SIZE, (index + 1) * BATCH_SIZE),
  ).values();
  const putRest = async () => {
    for (const batch of batches) {
      const requests = batch.map((payment) => ({
        PutRequest: { Item: itemLike(templates[payment.status], payment) },
      }));
      const command = new BatchWriteItemCommand({ RequestItems: { [table]: requests } });
      const { UnprocessedItems = {} } = await client.send(command);
      if (Object.keys(UnprocessedItems).length > 0)
        throw new Error('the engine left some items of a batch unwritten');
    }
  };
  await Promise.all(Array.from({ length: PARALLEL_BATCHES }, putRest));
  client.destroy();
}

async function itemOfEachStatus(
  dynamo: TestDynamo,
  client: DynamoDBClient,
): Promise<Record<PaymentStatus, Item>> {
  const table = await dynamo.createTable(paymentsTable);
  const store = dynamoPaymentStore(dynamo.documentClient(), table, () => new Date());
  const items = Object.entries(eventsTo).map(async ([status, events]) => {
    const payment = aPendingPayment();
    await store.create(aNewPayment(payment));
    for (const event of events) await store.apply(payment, aChange(event));
    const Key = { pk: { S: paymentPk(payment) } };
    const { Item } = await client.send(new GetItemCommand({ TableName: table, Key }));
    return [status, Item!];
  });
  return Object.fromEntries(await Promise.all(items));
}

function itemLike(template: Item, payment: ListedPayment): Item {
  const { id, merchantId, status, reference } = payment;
  return {
    ...template,
    pk: { S: paymentPk(payment) },
    paymentId: { S: id },
    merchantId: { S: merchantId },
    merchantStatus: { S: merchantStatus(merchantId, status) },
    merchantReference: { S: merchantReference(merchantId, reference) },
    reference: { S: reference },
    createdAt: { S: payment.createdAt.toISOString() },
  };
}
