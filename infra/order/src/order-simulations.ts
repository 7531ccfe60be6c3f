import {
  acknowledgeWildcard,
  addQueueConsumer,
  addStreamConsumer,
  allow,
  consumeQueue,
  DeadLetterQueue,
  ModuleFunction,
  QueueWithDeadLetter,
  readParameter,
  readStream,
  STREAM_WILDCARD,
  acceptsEmptyBatch,
  type ModuleStack,
} from '@millrace/constructs';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { OrderAccess } from './order-access.ts';
import { CONSUMER_TIMEOUT_SECONDS } from './order-queues.ts';

/** A simulation has at most 10,000 messages, which take some seconds to send. */
const SIMULATOR_TIMEOUT_SECONDS = 120;
/** The minimum for a mapping. Simulations may wait, so that they do not slow orders down. */
const PROCESSOR_CONCURRENCY = 2;
const UNWATCHED =
  'Invalid orders and a backlog are the purpose of a simulation, so nobody needs to be notified.';

/** Records of the stream that start a simulation. */
const started = [{ eventName: ['INSERT'], dynamodb: { NewImage: { kind: { S: ['simulation'] } } } }] as const;

/** Environment and permissions of the orders API to start and read simulations. */
export function startSimulations(access: OrderAccess): {
  readonly environment: Readonly<Record<string, string>>;
  readonly statements: readonly PolicyStatement[];
} {
  return {
    environment: tableNames(access),
    statements: [access.simulations('GetItem', 'PutItem'), access.simulationsBy('bySimulationOutcome')],
  };
}

function tableNames({ tables }: OrderAccess) {
  return { SIMULATIONS_TABLE: tables.simulations, SIMULATED_PRODUCTS_TABLE: tables.simulatedProducts };
}

/**
 * Simulated orders, with their own queue, dead letters, tables and functions. No role here may use resources of real
 * orders, and nothing else may send to the queue.
 */
export class OrderSimulations extends Construct {
  readonly #stack: ModuleStack;
  readonly #access: OrderAccess;
  readonly #orders: QueueWithDeadLetter;

  constructor(stack: ModuleStack, id: string, access: OrderAccess) {
    super(stack, id);
    this.#stack = stack;
    this.#access = access;
    this.#orders = new QueueWithDeadLetter(stack, 'SimulationQueue', {
      name: 'SimulationQueue',
      queueName: `millrace-${stack.stage.name}-SimulationQueue`,
      consumerTimeoutSeconds: CONSUMER_TIMEOUT_SECONDS,
      unwatched: UNWATCHED,
    });
    this.#simulator();
    this.#processor();
  }

  #simulator(): void {
    const { tables, keyArn, tableKey } = this.#access;
    const { queue } = this.#orders;
    const deadLetters = new DeadLetterQueue(this.#stack, 'NotSimulated', 'simulator-dlq', {
      unwatched: UNWATCHED,
    }).queue;
    const consumer = new ModuleFunction(this.#stack, 'Simulator', {
      handler: 'simulator',
      environment: { ...tableNames(this.#access), SIMULATION_QUEUE_URL: queue.queueUrl },
      timeoutSeconds: SIMULATOR_TIMEOUT_SECONDS,
      statements: [
        ...readStream(this.#stack.stage, { name: tables.simulations, keyArn }),
        this.#access.simulations('GetItem', 'UpdateItem'),
        this.#access.simulatedProducts('PutItem'),
        tableKey,
        allow(['sqs:SendMessage'], [queue.queueArn, deadLetters.queueArn]),
      ],
      smokeTest: acceptsEmptyBatch,
      unwatched: UNWATCHED,
    });
    acknowledgeWildcard(consumer.role, STREAM_WILDCARD);
    addStreamConsumer(this, 'SimulationsToSimulator', {
      streamArn: readParameter(this.#stack, 'order', 'simulations-stream-arn'),
      consumer,
      deadLetters,
      batchSize: 1,
      filters: started,
    });
  }

  #processor(): void {
    const { tableKey } = this.#access;
    const { queue, deadLetters } = this.#orders;
    const consumer = new ModuleFunction(this.#stack, 'SimulationProcessor', {
      handler: 'simulation-processor',
      environment: { ...tableNames(this.#access), SIMULATION_DLQ_URL: deadLetters.queueUrl },
      timeoutSeconds: CONSUMER_TIMEOUT_SECONDS,
      statements: [
        this.#access.simulations('BatchGetItem', 'PutItem'),
        this.#access.simulatedProducts('BatchGetItem', 'UpdateItem'),
        tableKey,
        consumeQueue(queue),
        allow(['sqs:SendMessage'], [deadLetters.queueArn]),
      ],
      smokeTest: acceptsEmptyBatch,
      unwatched: UNWATCHED,
    });
    addQueueConsumer(this.#stack, 'SimulationQueueToProcessor', {
      queue,
      consumer,
      maximumConcurrency: PROCESSOR_CONCURRENCY,
    });
  }
}
