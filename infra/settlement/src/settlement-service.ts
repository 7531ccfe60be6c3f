import {
  EncryptedTopic,
  HttpApi,
  ModuleFunction,
  ModuleStack,
  publishParameter,
  readParameter,
  useKey,
  useTable,
  type Stage,
} from '@millrace/constructs';
import type { App } from 'aws-cdk-lib';
import { BalanceFold } from './balance-fold.ts';
import { SettlementStateMachine } from './settlement-state-machine.ts';

const TASK_TIMEOUT_SECONDS = 15;

/** The settlement workflow with its tasks, the fold of the ledger into balances, and the API over both. */
export class SettlementService extends ModuleStack {
  readonly #keyArn = readParameter(this, 'settlement', 'table-key-arn');
  readonly #key = useKey(this.stage, this.#keyArn, 'dynamodb');
  readonly #ledger = this.nameOf('ledger');
  readonly #balances = this.nameOf('balances');
  readonly #settlements = this.nameOf('settlements');

  constructor(app: App, stage: Stage) {
    super(app, { stage, module: 'settlement', part: 'service' });
    new SettlementStateMachine(this, 'Workflow', {
      capture: this.#capture(),
      postTransfer: this.#postTransfer(),
      settlementsTable: this.#settlements,
      notices: this.#notices(),
      keyArn: this.#keyArn,
    });
    new BalanceFold(this, 'Fold', { ledger: this.#ledger, balances: this.#balances, keyArn: this.#keyArn });
    const http = new HttpApi(this, 'Http', {
      handler: this.#api(),
      routes: ['GET /transfers', 'GET /balances'],
    });
    publishParameter(this, 'api-url', http.url);
  }

  #capture(): ModuleFunction {
    return new ModuleFunction(this, 'Capture', {
      handler: 'capture',
      environment: { SETTLEMENTS_TABLE: this.#settlements },
      timeoutSeconds: TASK_TIMEOUT_SECONDS,
      statements: [useTable(this.stage, this.#settlements, ['UpdateItem']), this.#key],
    });
  }

  /** It can add to the ledger and read it; nothing in the platform can change or delete what stands there. */
  #postTransfer(): ModuleFunction {
    return new ModuleFunction(this, 'PostTransfer', {
      handler: 'post-transfer',
      environment: { LEDGER_TABLE: this.#ledger },
      timeoutSeconds: TASK_TIMEOUT_SECONDS,
      statements: [useTable(this.stage, this.#ledger, ['GetItem', 'PutItem']), this.#key],
    });
  }

  #notices(): EncryptedTopic {
    return new EncryptedTopic(this, 'Notices', {
      topicName: `millrace-${this.stage.name}-settlements`,
      keyArn: this.#keyArn,
    });
  }

  #api(): ModuleFunction {
    return new ModuleFunction(this, 'Api', {
      handler: 'api',
      environment: { LEDGER_TABLE: this.#ledger, BALANCES_TABLE: this.#balances },
      timeoutSeconds: 10,
      statements: [
        useTable(this.stage, this.#ledger, ['Query']),
        useTable(this.stage, this.#balances, ['Query']),
        this.#key,
      ],
    });
  }
}
