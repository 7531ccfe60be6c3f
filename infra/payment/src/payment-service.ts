import {
  addQueueConsumer,
  consumeQueue,
  findsNothingDue,
  HttpApi,
  letRulesFill,
  ModuleFunction,
  ModuleStack,
  publishParameter,
  QueueWithDeadLetter,
  readParameter,
  scheduleFunction,
  takesNoRecords,
  tellsItsDescription,
  useKey,
  useTable,
  type Stage,
} from '@millrace/constructs';
import type { App } from 'aws-cdk-lib';
import type { Queue } from 'aws-cdk-lib/aws-sqs';

const PROJECTION_TIMEOUT_SECONDS = 20;

/** The payments API, the claim that settlement makes, the projection of what became of payments, and the sweeper. */
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
    this.#sweeper();
  }

  #api(): ModuleFunction {
    const { stage } = this;
    return new ModuleFunction(this, 'Api', {
      handler: 'api',
      environment: {
        PAYMENTS_TABLE: this.#payments,
        QUOTE_JWKS_URL: `${readParameter(this, 'quote', 'api-url')}/.well-known/jwks.json`,
        SWEEP_AFTER_SECONDS: this.#sweepAfterSeconds,
      },
      timeoutSeconds: 10,
      memoryMb: 1024,
      statements: [
        useTable(
          stage,
          this.#payments,
          ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'Query'],
          ['byMerchant', 'byMerchantAndStatus', 'byMerchantAndReference'],
        ),
        this.#key,
      ],
      smokeTest: tellsItsDescription,
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
          merchantId: 'mer_0000000000SM0KETEST0000000',
          cause: 'smoke-test',
          correlationId: 'smoke-test',
        },
        refuses: 'PaymentUnknown',
      },
    });
  }

  /** The rule that fills the queue is made with the bus, by processing, which is deployed after this module. */
  #projection(): Queue {
    const { stage } = this;
    const { queue } = new QueueWithDeadLetter(this, 'Events', {
      noun: 'events',
      consumerTimeoutSeconds: PROJECTION_TIMEOUT_SECONDS,
    });
    letRulesFill(this, queue);
    const projection = new ModuleFunction(this, 'Projection', {
      handler: 'projection',
      environment: { PAYMENTS_TABLE: this.#payments },
      timeoutSeconds: PROJECTION_TIMEOUT_SECONDS,
      statements: [
        useTable(stage, this.#payments, ['GetItem', 'UpdateItem']),
        this.#key,
        consumeQueue(queue),
      ],
      smokeTest: takesNoRecords,
    });
    addQueueConsumer(this, 'EventsToProjection', { queue, consumer: projection });
    return queue;
  }

  #sweeper(): void {
    const sweeper = new ModuleFunction(this, 'Sweeper', {
      handler: 'sweeper',
      environment: { PAYMENTS_TABLE: this.#payments, SWEEP_AFTER_SECONDS: this.#sweepAfterSeconds },
      timeoutSeconds: 50,
      statements: [useTable(this.stage, this.#payments, ['UpdateItem', 'Query'], ['open']), this.#key],
      smokeTest: findsNothingDue,
    });
    scheduleFunction(this, 'SweeperSchedule', {
      noun: 'sweeper',
      expression: 'rate(1 minute)',
      target: sweeper,
    });
  }
}
