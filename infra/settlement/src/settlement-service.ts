import {
  ApiFunction,
  EncryptedTopic,
  HttpApi,
  ModuleFunction,
  ModuleStack,
  publishParameter,
  readParameter,
  rejectsEmptyInput,
  useKey,
  useTable,
  type Stage,
} from '@millrace/constructs';
import { connectorsText } from '@millrace/contracts-payment';
import { paymentAccepted, refundRequested } from '@millrace/contracts-processing';
import type { App } from 'aws-cdk-lib';
import { BalanceFold } from './balance-fold.ts';
import { EventWorkflow } from './event-workflow.ts';
import { refundWorkflow } from './refund-workflow.ts';
import { settlementWorkflow } from './settlement-workflow.ts';
import { TASK_TIMEOUT_SECONDS } from './workflow-states.ts';

/** The workflows of settlements and refunds with their tasks, the fold of the ledger into balances, and the API for both. */
export class SettlementService extends ModuleStack {
  readonly #keyArn = readParameter(this, 'settlement', 'table-key-arn');
  readonly #key = useKey(this.stage, this.#keyArn, 'dynamodb');
  readonly #ledger = this.nameOf('ledger');
  readonly #balances = this.nameOf('balances');
  readonly #settlements = this.nameOf('settlements');

  constructor(app: App, stage: Stage) {
    super(app, { stage, module: 'settlement', part: 'service' });
    const shared = {
      settlementsTable: this.#settlements,
      notices: this.#notices(),
      keyArn: this.#keyArn,
    };
    new EventWorkflow(this, 'Workflow', {
      ...shared,
      name: 'settlement',
      startedBy: paymentAccepted,
      definition: settlementWorkflow,
      functions: {
        ClaimFunctionArn: readParameter(this, 'payment', 'claim-function-arn'),
        CaptureFunctionArn: this.#acquirerTask('Capture', 'capture').arn,
        PostTransferFunctionArn: this.#ledgerTask('PostTransfer', 'post-transfer', ['GetItem', 'PutItem'])
          .arn,
      },
      whenFailed:
        'Settlements fail with errors. The payments stay in processing and the sweeper requeues them.',
    });
    new EventWorkflow(this, 'RefundWorkflow', {
      ...shared,
      name: 'refund',
      startedBy: refundRequested,
      definition: refundWorkflow,
      functions: {
        PostRefundFunctionArn: this.#ledgerTask('PostRefund', 'post-refund', ['GetItem', 'PutItem', 'Query'])
          .arn,
        PayBackFunctionArn: this.#acquirerTask('PayBack', 'pay-back').arn,
      },
      whenFailed: 'Refunds fail with errors. They stay pending and the sweeper requeues them.',
    });
    new BalanceFold(this, 'Fold', { ledger: this.#ledger, balances: this.#balances, keyArn: this.#keyArn });
    const http = new HttpApi(this, 'Http', {
      handler: this.#api(),
      routes: ['GET /transfers', 'GET /balances'],
    });
    publishParameter(this, 'api-url', http.url);
  }

  /** A function that calls the acquirer. The acquirer's sandbox counts attempts in the settlements table. */
  #acquirerTask(id: string, handler: string): ModuleFunction {
    return new ModuleFunction(this, id, {
      handler,
      environment: {
        SETTLEMENTS_TABLE: this.#settlements,
        CONNECTORS: connectorsText(this.stage.connectors),
      },
      timeoutSeconds: TASK_TIMEOUT_SECONDS,
      statements: [useTable(this.stage, this.#settlements, ['UpdateItem']), this.#key],
      smokeTest: rejectsEmptyInput,
    });
  }

  /** A function that reads the ledger and adds to it. Nothing in the platform can change or delete transfers. */
  #ledgerTask(id: string, handler: string, actions: readonly string[]): ModuleFunction {
    return new ModuleFunction(this, id, {
      handler,
      environment: { LEDGER_TABLE: this.#ledger },
      timeoutSeconds: TASK_TIMEOUT_SECONDS,
      statements: [useTable(this.stage, this.#ledger, actions), this.#key],
      smokeTest: rejectsEmptyInput,
    });
  }

  #notices(): EncryptedTopic {
    return new EncryptedTopic(this, 'Notices', {
      topicName: `millrace-${this.stage.name}-settlements`,
      keyArn: this.#keyArn,
    });
  }

  #api(): ApiFunction {
    return new ApiFunction(this, 'Api', {
      environment: { LEDGER_TABLE: this.#ledger, BALANCES_TABLE: this.#balances },
      timeoutSeconds: 10,
      statements: [
        useTable(this.stage, this.#ledger, ['Query']),
        useTable(this.stage, this.#balances, ['Query']),
        this.#key,
      ],
      reads: ['/balances', '/transfers?paymentId=pay_0000000000SM0KETEST0000000'],
    });
  }
}
