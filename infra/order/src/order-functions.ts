import {
  acknowledgeWildcard,
  addQueueConsumer,
  addStreamConsumer,
  allow,
  ApiFunction,
  consumeQueue,
  deadLetterAccess,
  ModuleFunction,
  readParameter,
  readStream,
  SMOKE_TEST_MERCHANT,
  Sweeper,
  STREAM_WILDCARD,
  acceptsEmptyBatch,
  type ModuleStack,
  type QueueWithDeadLetter,
} from '@millrace/constructs';
import { connectorsText } from '@millrace/contracts-payment';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { OrderAccess } from './order-access.ts';
import { orderChanges } from './order-changes.ts';
import { processOrders } from './order-processing.ts';
import { CONSUMER_TIMEOUT_SECONDS, type OrderQueues } from './order-queues.ts';
import { OrderSimulations, startSimulations } from './order-simulations.ts';

interface ConsumerProps {
  readonly handler: string;
  readonly queue: QueueWithDeadLetter;
  readonly environment: Readonly<Record<string, string>>;
  readonly statements: readonly PolicyStatement[];
}

/** The functions that process orders. */
export class OrderFunctions extends Construct {
  readonly api: ApiFunction;
  /** Returns products to other modules. */
  readonly products: ModuleFunction;
  readonly #stack: ModuleStack;
  readonly #access: OrderAccess;
  readonly #queues: OrderQueues;
  readonly #sweepAfterSeconds: string;

  constructor(
    stack: ModuleStack,
    id: string,
    { access, queues }: { access: OrderAccess; queues: OrderQueues },
  ) {
    super(stack, id);
    this.#stack = stack;
    this.#access = access;
    this.#queues = queues;
    this.#sweepAfterSeconds = String(stack.stage.sweepAfterSeconds);
    this.api = this.#api();
    this.products = this.#products();
    this.#dispatch();
    this.#orderProcessor();
    this.#requestPayment();
    this.#paymentOutcome();
    this.#sweeper();
    if (stack.stage.simulations) new OrderSimulations(stack, 'Simulations', access);
  }

  #api(): ApiFunction {
    const { tables, tableKey } = this.#access;
    const { environment, statements } = this.#stack.stage.simulations
      ? startSimulations(this.#access)
      : { environment: {}, statements: [] };
    return new ApiFunction(this.#stack, 'Api', {
      environment: {
        ORDERS_TABLE: tables.orders,
        PRODUCTS_TABLE: tables.products,
        SWEEP_AFTER_SECONDS: this.#sweepAfterSeconds,
        CONNECTORS: connectorsText(this.#stack.stage.connectors),
        ...environment,
      },
      timeoutSeconds: 10,
      memoryMb: 1024,
      statements: [
        this.#access.orders('GetItem', 'PutItem'),
        this.#access.ordersBy('byMerchant'),
        ...statements,
        tableKey,
      ],
      reads: ['/orders?limit=1'],
    });
  }

  #products(): ModuleFunction {
    return new ModuleFunction(this.#stack, 'Products', {
      handler: 'products',
      environment: { PRODUCTS_TABLE: this.#access.tables.products },
      timeoutSeconds: 10,
      memoryMb: 1024,
      statements: [this.#access.products('BatchGetItem', 'Query'), this.#access.tableKey],
      smokeTest: [{ limit: 1 }, { ids: ['p-none'] }].map((request) => ({
        payload: { merchantId: SMOKE_TEST_MERCHANT, ...request },
        answers: { products: [], next: null },
      })),
    });
  }

  #dispatch(): void {
    const { topic, paymentRequests, undispatched } = this.#queues;
    const { tables, keyArn } = this.#access;
    const dispatch = new ModuleFunction(this.#stack, 'Dispatch', {
      handler: 'dispatch',
      environment: {
        ECOMMERCE_TOPIC_ARN: topic.arn,
        PAYMENT_REQUESTS_QUEUE_URL: paymentRequests.queue.queueUrl,
      },
      timeoutSeconds: CONSUMER_TIMEOUT_SECONDS,
      statements: [
        ...readStream(this.#stack.stage, { name: tables.orders, keyArn }),
        ...this.#access.publish(topic),
        allow(['sqs:SendMessage'], [paymentRequests.queue.queueArn, undispatched.queueArn]),
      ],
      smokeTest: acceptsEmptyBatch,
    });
    acknowledgeWildcard(dispatch.role, STREAM_WILDCARD);
    addStreamConsumer(this, 'OrdersToDispatch', {
      streamArn: readParameter(this.#stack, 'order', 'orders-stream-arn'),
      consumer: dispatch,
      deadLetters: undispatched,
      filters: orderChanges,
    });
  }

  #orderProcessor(): void {
    const { stage } = this.#stack;
    const { orders } = this.#queues;
    const { environment, statements } = processOrders(stage, this.#access, this.#queues);
    const consumer = new ModuleFunction(this.#stack, 'OrderProcessor', {
      handler: 'order-processor',
      environment,
      timeoutSeconds: CONSUMER_TIMEOUT_SECONDS,
      statements: [...statements, consumeQueue(orders.queue)],
      smokeTest: acceptsEmptyBatch,
    });
    addQueueConsumer(this.#stack, 'OrderQueueToProcessor', {
      queue: orders.queue,
      consumer,
      enabled: stage.orderProcessor === 'lambda',
      maximumConcurrency: stage.orderProcessorConcurrency,
    });
  }

  #requestPayment(): void {
    const { tables, paymentKeyArnPrefix } = this.#access;
    const { role } = this.#consumer('RequestPayment', {
      handler: 'request-payment',
      queue: this.#queues.paymentRequests,
      environment: {
        ORDERS_TABLE: tables.orders,
        PRODUCTS_TABLE: tables.products,
        PAYMENTS_API_URL: readParameter(this.#stack, 'payment', 'api-url'),
        PAYMENT_KEY_SECRET_PREFIX: paymentKeyArnPrefix,
        SWEEP_AFTER_SECONDS: this.#sweepAfterSeconds,
      },
      statements: [
        this.#access.orders('GetItem', 'PutItem', 'UpdateItem'),
        this.#access.products('UpdateItem'),
        ...this.#access.readSecrets(`${paymentKeyArnPrefix}*`),
      ],
    });
    acknowledgeWildcard(role, {
      endsWith: '-payment-key/*',
      actions: ['secretsmanager:GetSecretValue'],
      reason: 'It pays orders of every connected merchant, and each merchant has a separate secret.',
    });
  }

  #paymentOutcome(): void {
    const { tables } = this.#access;
    this.#consumer('PaymentOutcome', {
      handler: 'payment-outcome',
      queue: this.#queues.paymentOutcomes,
      environment: { ORDERS_TABLE: tables.orders, PRODUCTS_TABLE: tables.products },
      statements: [this.#access.orders('GetItem', 'PutItem'), this.#access.products('UpdateItem')],
    });
  }

  #sweeper(): void {
    new Sweeper(this.#stack, 'Sweeper', {
      swept: 'orders',
      environment: {
        ORDERS_TABLE: this.#access.tables.orders,
        SWEEP_AFTER_SECONDS: this.#sweepAfterSeconds,
      },
      statements: [this.#access.orders('UpdateItem'), this.#access.ordersBy('open'), this.#access.tableKey],
    });
  }

  /** A function that consumes a queue and uses tables. */
  #consumer(id: string, { handler, queue, environment, statements }: ConsumerProps): ModuleFunction {
    const dlqAccess = deadLetterAccess(queue.deadLetters);
    const consumer = new ModuleFunction(this.#stack, id, {
      handler,
      environment: { ...environment, ...dlqAccess.environment },
      timeoutSeconds: CONSUMER_TIMEOUT_SECONDS,
      statements: [...statements, this.#access.tableKey, consumeQueue(queue.queue), dlqAccess.statement],
      smokeTest: acceptsEmptyBatch,
    });
    addQueueConsumer(this.#stack, `QueueTo${id}`, { queue: queue.queue, consumer });
    return consumer;
  }
}
