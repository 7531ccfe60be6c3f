import {
  acknowledgeWildcard,
  addQueueConsumer,
  addStreamConsumer,
  allow,
  ApiFunction,
  busArn,
  busName,
  consumeQueue,
  DeadLetterQueue,
  deadLetterAccess,
  HttpApi,
  allowRulesToSend,
  ModuleFunction,
  ModuleStack,
  publishEvents,
  publishParameter,
  QueueWithDeadLetter,
  readParameter,
  readStream,
  SMOKE_TEST_MERCHANT,
  STREAM_WILDCARD,
  Sweeper,
  acceptsEmptyBatch,
  useKey,
  queryIndexes,
  useTable,
  type Stage,
} from '@millrace/constructs';
import { connectorsText } from '@millrace/contracts-payment';
import type { App } from 'aws-cdk-lib';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { endedPayments } from './ended-payments.ts';

const PROJECTION_TIMEOUT_SECONDS = 20;
const ANNOUNCER_TIMEOUT_SECONDS = 20;

/** The payments API, the claim for settlement, the projection of results, the announcer of outcomes, the sweeper. */
export class PaymentService extends ModuleStack {
  readonly #payments = this.nameOf('payments');
  readonly #key = useKey(this.stage, readParameter(this, 'payment', 'table-key-arn'), 'dynamodb');
  readonly #sweepAfterSeconds = String(this.stage.sweepAfterSeconds);

  constructor(app: App, stage: Stage) {
    super(app, { stage, module: 'payment', part: 'service' });
    const http = new HttpApi(this, 'Http', {
      handler: this.#api(),
      routes: [
        'POST /payments',
        'GET /payments',
        'GET /payments/{id}',
        'GET /payments/{id}/events',
        'POST /payments/{id}/cancel',
        'POST /payments/{id}/refunds',
        'GET /payments/{id}/refunds',
      ],
    });
    publishParameter(this, 'api-url', http.url);
    publishParameter(this, 'claim-function-arn', this.#claim().arn);
    publishParameter(this, 'events-queue-arn', this.#projection().queueArn);
    this.#announcer();
    this.#sweeper();
  }

  #api(): ApiFunction {
    const { stage } = this;
    return new ApiFunction(this, 'Api', {
      environment: {
        PAYMENTS_TABLE: this.#payments,
        QUOTE_JWKS_URL: `${readParameter(this, 'quote', 'api-url')}/.well-known/jwks.json`,
        SWEEP_AFTER_SECONDS: this.#sweepAfterSeconds,
        CONNECTORS: connectorsText(stage.connectors),
      },
      timeoutSeconds: 10,
      memoryMb: 1024,
      statements: [
        useTable(stage, this.#payments, ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem']),
        queryIndexes(stage, this.#payments, 'byMerchant', 'byMerchantAndStatus', 'byMerchantAndReference'),
        this.#key,
      ],
      reads: ['/payments?limit=1'],
    });
  }

  #claim(): ModuleFunction {
    return new ModuleFunction(this, 'Claim', {
      handler: 'claim',
      environment: { PAYMENTS_TABLE: this.#payments, SWEEP_AFTER_SECONDS: this.#sweepAfterSeconds },
      timeoutSeconds: 10,
      statements: [useTable(this.stage, this.#payments, ['UpdateItem']), this.#key],
      smokeTest: {
        payload: {
          paymentId: 'pay_0000000000SM0KETEST0000000',
          merchantId: SMOKE_TEST_MERCHANT,
          cause: 'smoke-test',
          correlationId: 'smoke-test',
        },
        refuses: 'PaymentUnknown',
      },
    });
  }

  /** Processing creates the rule that sends events to this queue, because it owns the bus and is deployed later. */
  #projection(): Queue {
    const { stage } = this;
    const { queue, deadLetters } = new QueueWithDeadLetter(this, 'Events', {
      name: 'events',
      consumerTimeoutSeconds: PROJECTION_TIMEOUT_SECONDS,
    });
    allowRulesToSend(this, queue);
    const dlqAccess = deadLetterAccess(deadLetters);
    const projection = new ModuleFunction(this, 'Projection', {
      handler: 'projection',
      environment: { PAYMENTS_TABLE: this.#payments, ...dlqAccess.environment },
      timeoutSeconds: PROJECTION_TIMEOUT_SECONDS,
      statements: [
        useTable(stage, this.#payments, ['GetItem', 'UpdateItem']),
        this.#key,
        consumeQueue(queue),
        dlqAccess.statement,
      ],
      smokeTest: acceptsEmptyBatch,
    });
    addQueueConsumer(this, 'EventsToProjection', { queue, consumer: projection });
    return queue;
  }

  /** Processing owns the bus and is deployed later, but the bus name depends only on the stage. */
  #announcer(): void {
    const { stage } = this;
    const deadLetters = new DeadLetterQueue(this, 'Unannounced', 'announcer-dlq').queue;
    const announcer = new ModuleFunction(this, 'Announcer', {
      handler: 'announcer',
      environment: { BUS_NAME: busName(stage) },
      timeoutSeconds: ANNOUNCER_TIMEOUT_SECONDS,
      statements: [
        ...readStream(stage, {
          name: this.#payments,
          keyArn: readParameter(this, 'payment', 'table-key-arn'),
        }),
        publishEvents(this, busArn(stage)),
        allow(['sqs:SendMessage'], [deadLetters.queueArn]),
      ],
      smokeTest: acceptsEmptyBatch,
    });
    acknowledgeWildcard(announcer.role, STREAM_WILDCARD);
    addStreamConsumer(this, 'PaymentsToAnnouncer', {
      streamArn: readParameter(this, 'payment', 'stream-arn'),
      consumer: announcer,
      deadLetters,
      filters: endedPayments,
    });
  }

  #sweeper(): void {
    new Sweeper(this, 'Sweeper', {
      swept: 'payments or refunds',
      environment: { PAYMENTS_TABLE: this.#payments, SWEEP_AFTER_SECONDS: this.#sweepAfterSeconds },
      statements: [
        useTable(this.stage, this.#payments, ['UpdateItem']),
        queryIndexes(this.stage, this.#payments, 'open'),
        this.#key,
      ],
    });
  }
}
