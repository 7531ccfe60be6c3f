import {
  ApiFunction,
  EncryptedTopic,
  HttpApi,
  ModuleFunction,
  ModuleStack,
  publishParameter,
  readParameter,
  refusesEmptyInput,
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

/** The workflows of settlements and refunds with their tasks, the fold of the ledger into balances, and the API over both. */
export class SettlementService extends ModuleStack {
  readonly #keyArn = readParameter(this, 'settlement', 'table-key-arn');
  readonly #key = useKey(this.stage, this.#keyArn, 'dynamodb');
  readonly #ledger = this.nameOf('ledger');
  readonly #balances = this.nameOf('balances');
  readonly #settlements = this.nameOf('settlements');

  constructor(app: App, stage: Stage) {
    super(app, { stage, module: 'settlement', part: 'service' });
    const surroundings = {
      settlementsTable: this.#settlements,
      notices: this.#notices(),
      keyArn: this.#keyArn,
    };
    new EventWorkflow(this, 'Workflow', {
      ...surroundings,
      name: 'settlement',
      startedBy: paymentAccepted,
      definition: settlementWorkflow,
      functions: {
        ClaimFunctionArn: readParameter(this, 'payment', 'claim-function-arn'),
        CaptureFunctionArn: this.#askAcquirer('Capture', 'capture').arn,
        PostTransferFunctionArn: this.#post('PostTransfer', 'post-transfer', ['GetItem', 'PutItem']).arn,
      },
      whenFailed:
        'Settlements end in errors: the payments stay in processing and the sweeper brings them back.',
    });
    new EventWorkflow(this, 'RefundWorkflow', {
      ...surroundings,
      name: 'refund',
      startedBy: refundRequested,
      definition: refundWorkflow,
      functions: {
        PostRefundFunctionArn: this.#post('PostRefund', 'post-refund', ['GetItem', 'PutItem', 'Query']).arn,
        PayBackFunctionArn: this.#askAcquirer('PayBack', 'pay-back').arn,
      },
      whenFailed: 'Refunds end in errors: they stay pending and the sweeper brings them back.',
    });
    new BalanceFold(this, 'Fold', { ledger: this.#ledger, balances: this.#balances, keyArn: this.#keyArn });
    const http = new HttpApi(this, 'Http', {
      handler: this.#api(),
      routes: ['GET /transfers', 'GET /balances'],
    });
    publishParameter(this, 'api-url', http.url);
  }

  /** The acquirer's sandbox counts in the settlements table. */
  #askAcquirer(id: string, handler: string): ModuleFunction {
    return new ModuleFunction(this, id, {
      handler,
      environment: {
        SETTLEMENTS_TABLE: this.#settlements,
        CONNECTORS: connectorsText(this.stage.connectors),
      },
      timeoutSeconds: TASK_TIMEOUT_SECONDS,
      statements: [useTable(this.stage, this.#settlements, ['UpdateItem']), this.#key],
      smokeTest: refusesEmptyInput,
    });
  }

  /** It can add to the ledger and read it; nothing in the platform can change or delete what stands there. */
  #post(id: string, handler: string, actions: readonly string[]): ModuleFunction {
    return new ModuleFunction(this, id, {
      handler,
      environment: { LEDGER_TABLE: this.#ledger },
      timeoutSeconds: TASK_TIMEOUT_SECONDS,
      statements: [useTable(this.stage, this.#ledger, actions), this.#key],
      smokeTest: refusesEmptyInput,
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
