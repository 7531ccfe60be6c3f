import { join } from 'node:path';
import { orderPlaced } from '@millrace/contracts-order';
import { paymentIds } from '@millrace/contracts-payment';
import { recordingLogger } from '@millrace/testing';
import { describeAwsFailures, type FailingClient } from '@millrace/testing/aws-failures';
import {
  aDetail,
  anAcceptedOrder,
  aPlacedOrder,
  aRecord,
  at,
  declined,
  MERCHANT,
} from '../testing/builders.ts';
import { aSimulation } from '../testing/simulation-builders.ts';
import { dynamoDueOrders } from './dynamo/dynamo-due-orders.ts';
import { dynamoMerchantNotices } from './dynamo/dynamo-merchant-notices.ts';
import { dynamoOrderList } from './dynamo/dynamo-order-list.ts';
import { dynamoOrderStore } from './dynamo/dynamo-order-store.ts';
import { dynamoProductStore } from './dynamo/dynamo-product-store.ts';
import { dynamoSimulationStore } from './dynamo/dynamo-simulation-store.ts';
import { dynamoMessageCount } from './dynamo/message-count.ts';
import { orderItem } from './dynamo/order-item.ts';
import { SecretPaymentKeys } from './payments/secret-payment-keys.ts';
import { SnsEventPublisher } from './sns/sns-event-publisher.ts';
import { SqsOutbox } from './sqs/sqs-outbox.ts';
import { SqsSimulationQueue } from './sqs/sqs-simulation-queue.ts';

const now = () => new Date(at(0));
const orders = (client: FailingClient, answers?: object[]) =>
  dynamoOrderStore({
    client: client(answers),
    tables: { orders: 'orders', products: 'products' },
    clock: now,
    backoff: { firstMs: 0, wait: async () => {}, random: () => 0 },
  });
const simulations = (client: FailingClient) =>
  dynamoSimulationStore(client(), { simulations: 'simulations', products: 'products' }, now);
const products = (client: FailingClient) =>
  dynamoProductStore({ client: client(), tableName: 'products', logger: recordingLogger() });
const notices = (client: FailingClient) => dynamoMerchantNotices(client(), 'orders');

const order = anAcceptedOrder();
const paymentId = paymentIds.create();
const simulation = aSimulation();
const event = { source: 'millrace.order', type: orderPlaced.type, detail: aDetail() } as never;
const due = { ...order, dueAt: at(0), sweeps: 0 } as never;

const notice = { merchantId: MERCHANT, code: 'payment_unknown' } as const;

const dynamodb = { service: 'dynamodb' } as const;

describeAwsFailures(
  join(import.meta.dirname, '..'),
  {
    'adapters/dynamo/dynamo-order-store.ts': {
      ...dynamodb,
      calls: {
        find: (client) => orders(client).find(order),
        findWithProducts: (client) => orders(client).findWithProducts(order, ['p-1']),
        link: (client) => orders(client).link(order, paymentId, at(0), at(60)),
        closeCheck: (client) => orders(client).closeCheck(order),
        release: (client) => orders(client).release(order, at(0)),
        hold: (client) => orders(client).hold(order, { code: 'code', message: 'Why.' }, at(0)),
        place: (client) => orders(client).place(aPlacedOrder(), aRecord('k')),
        decide: (client) => orders(client).decide({ from: 'nothing', order }),
        conclude: (client) =>
          orders(client, [{ Item: orderItem(order) }]).conclude(order, declined(null), at(1)),
      },
    },
    'adapters/dynamo/dynamo-merchant-notices.ts': {
      ...dynamodb,
      calls: {
        claim: (client) => notices(client).claim(notice, at(0), at(60)),
        confirm: (client) => notices(client).confirm(notice, at(60)),
        end: (client) => notices(client).end(MERCHANT),
      },
    },
    'adapters/dynamo/dynamo-due-orders.ts': {
      ...dynamodb,
      calls: {
        findDue: (client) =>
          dynamoDueOrders(client(), 'orders').findDue({ shard: 0, dueBy: at(0), limit: 1 }),
        requeue: (client) => dynamoDueOrders(client(), 'orders').requeue(due, at(60)),
      },
    },
    'adapters/dynamo/dynamo-order-list.ts': {
      ...dynamodb,
      calls: {
        page: (client) => dynamoOrderList(client(), 'orders').page({ merchantId: MERCHANT, limit: 1 }),
      },
    },
    'adapters/dynamo/dynamo-product-store.ts': {
      ...dynamodb,
      calls: {
        page: (client) => products(client).page({ merchantId: MERCHANT, limit: 1 }),
        select: (client) => products(client).select({ merchantId: MERCHANT, ids: ['p-1'] }),
      },
    },
    'adapters/dynamo/message-count.ts': {
      ...dynamodb,
      calls: {
        count: (client) =>
          dynamoMessageCount(client(), 'orders', now).count(
            { simulationId: simulation.id, sequence: 0 },
            'duplicate',
          ),
      },
    },
    'adapters/dynamo/dynamo-simulation-store.ts': {
      ...dynamodb,
      calls: {
        running: (client) => simulations(client).running(MERCHANT),
        create: (client) =>
          simulations(client).create(simulation, aRecord('k'), { simulations: [], version: 0 }),
        find: (client) => simulations(client).find(simulation),
        stockUp: (client) => simulations(client).stockUp(simulation),
        markSent: (client) => simulations(client).markSent(simulation, 0, 1),
      },
    },
    'adapters/dynamo/simulation-outcome-count.ts': {
      ...dynamodb,
      calls: { countOutcomes: (client) => simulations(client).countOutcomes(simulation.id) },
    },
    'adapters/payments/secret-payment-keys.ts': {
      service: 'secrets-manager',
      handles: ['ResourceNotFoundException'],
      calls: { keyOf: (client) => new SecretPaymentKeys(client(), 'key/', now).keyOf(MERCHANT) },
    },
    'adapters/sns/sns-event-publisher.ts': {
      service: 'sns',
      calls: { publish: (client) => new SnsEventPublisher(client(), 'topic').publish([event]) },
    },
    'adapters/sqs/sqs-simulation-queue.ts': {
      service: 'sqs',
      calls: {
        send: (client) =>
          new SqsSimulationQueue(client(), 'queue').send([
            {
              merchantId: MERCHANT,
              body: '{}',
              attributes: { simulationId: simulation.id, sequence: '0' },
            },
          ]),
      },
    },
    'adapters/sqs/sqs-outbox.ts': {
      service: 'sqs',
      calls: { send: (client) => new SqsOutbox(client(), 'queue').send([{ merchantId: MERCHANT }]) },
    },
  },
  ['adapters/payments/connect-merchant.ts', 'adapters/dynamo/load-products.ts'],
);
