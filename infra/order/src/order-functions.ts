import {
  acknowledgeWildcard,
  addQueueConsumer,
  addStreamConsumer,
  allow,
  consumeQueue,
  findsNothingDue,
  ModuleFunction,
  readParameter,
  readStream,
  scheduleFunction,
  STREAM_WILDCARD,
  takesNoRecords,
  tellsItsDescription,
  type ModuleStack,
} from '@millrace/constructs';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { OrderAccess } from './order-access.ts';
import { orderChanges } from './order-changes.ts';
import { processOrders } from './order-processing.ts';
import { CONSUMER_TIMEOUT_SECONDS, type OrderQueues } from './order-queues.ts';

interface ConsumerProps {
  readonly handler: string;
  readonly queue: Queue;
  readonly environment: Readonly<Record<string, string>>;
  readonly statements: readonly PolicyStatement[];
}

/** The functions that take orders from where they stand to where they go next. */
export class OrderFunctions extends Construct {
  readonly api: ModuleFunction;
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
    this.#dispatch();
    this.#orderProcessor();
    this.#requestPayment();
    this.#paymentOutcome();
    this.#simulator();
    this.#sweeper();
  }

  #api(): ModuleFunction {
    const { tables, tableKey } = this.#access;
    return new ModuleFunction(this.#stack, 'Api', {
      handler: 'api',
      environment: {
        ORDERS_TABLE: tables.orders,
        PRODUCTS_TABLE: tables.products,
        SWEEP_AFTER_SECONDS: this.#sweepAfterSeconds,
      },
      timeoutSeconds: 10,
      memoryMb: 1024,
      statements: [
        this.#access.orders(['GetItem', 'PutItem', 'Query'], ['byMerchant', 'bySimulationOutcome']),
        this.#access.products('Scan'),
        tableKey,
      ],
      smokeTest: tellsItsDescription,
    });
  }

  #dispatch(): void {
    const { topic, paymentRequests, simulations, undispatched } = this.#queues;
    const { tables, keyArn } = this.#access;
    const dispatch = new ModuleFunction(this.#stack, 'Dispatch', {
      handler: 'dispatch',
      environment: {
        ECOMMERCE_TOPIC_ARN: topic.arn,
        PAYMENT_REQUESTS_QUEUE_URL: paymentRequests.queueUrl,
        SIMULATIONS_QUEUE_URL: simulations.queueUrl,
      },
      timeoutSeconds: CONSUMER_TIMEOUT_SECONDS,
      statements: [
        ...readStream(this.#stack.stage, { name: tables.orders, keyArn }),
        ...this.#access.publish(topic),
        allow(['sqs:SendMessage'], [paymentRequests.queueArn, simulations.queueArn, undispatched.queueArn]),
      ],
      smokeTest: takesNoRecords,
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
      reservedConcurrency: stage.orderProcessorConcurrency,
      statements,
      smokeTest: takesNoRecords,
    });
    addQueueConsumer(this.#stack, 'OrderQueueToProcessor', {
      queue: orders.queue,
      consumer,
      enabled: stage.orderProcessor === 'lambda',
      maximumConcurrency: stage.orderProcessorConcurrency,
    });
  }

  #requestPayment(): void {
    const { tables, paymentKeysArn } = this.#access;
    this.#consumer('RequestPayment', {
      handler: 'request-payment',
      queue: this.#queues.paymentRequests,
      environment: {
        ORDERS_TABLE: tables.orders,
        PRODUCTS_TABLE: tables.products,
        PAYMENTS_API_URL: readParameter(this.#stack, 'payment', 'api-url'),
        PAYMENT_KEYS_SECRET_ID: paymentKeysArn,
        SWEEP_AFTER_SECONDS: this.#sweepAfterSeconds,
      },
      statements: [
        this.#access.orders(['GetItem', 'PutItem', 'UpdateItem']),
        this.#access.products('UpdateItem'),
        ...this.#access.readSecrets(paymentKeysArn),
      ],
    });
  }

  #paymentOutcome(): void {
    const { tables } = this.#access;
    this.#consumer('PaymentOutcome', {
      handler: 'payment-outcome',
      queue: this.#queues.paymentOutcomes,
      environment: { ORDERS_TABLE: tables.orders, PRODUCTS_TABLE: tables.products },
      statements: [this.#access.orders(['GetItem', 'PutItem']), this.#access.products('UpdateItem')],
    });
  }

  #simulator(): void {
    const { tables } = this.#access;
    const { topic, simulations } = this.#queues;
    this.#consumer('Simulator', {
      handler: 'simulator',
      queue: simulations,
      environment: {
        ORDERS_TABLE: tables.orders,
        PRODUCTS_TABLE: tables.products,
        ECOMMERCE_TOPIC_ARN: topic.arn,
      },
      statements: [
        this.#access.orders(['GetItem', 'UpdateItem']),
        this.#access.products('Scan'),
        ...this.#access.publish(topic),
      ],
    });
  }

  #sweeper(): void {
    const stack = this.#stack;
    const target = new ModuleFunction(stack, 'Sweeper', {
      handler: 'sweeper',
      environment: {
        ORDERS_TABLE: this.#access.tables.orders,
        SWEEP_AFTER_SECONDS: this.#sweepAfterSeconds,
      },
      timeoutSeconds: 50,
      statements: [this.#access.orders(['UpdateItem', 'Query'], ['open']), this.#access.tableKey],
      smokeTest: findsNothingDue,
    });
    scheduleFunction(stack, 'SweeperSchedule', { noun: 'sweeper', expression: 'rate(1 minute)', target });
  }

  /** A function with tables that takes the messages of a queue. */
  #consumer(id: string, { handler, queue, environment, statements }: ConsumerProps): void {
    const consumer = new ModuleFunction(this.#stack, id, {
      handler,
      environment,
      timeoutSeconds: CONSUMER_TIMEOUT_SECONDS,
      statements: [...statements, this.#access.tableKey, consumeQueue(queue)],
      smokeTest: takesNoRecords,
    });
    addQueueConsumer(this.#stack, `QueueTo${id}`, { queue, consumer });
  }
}
