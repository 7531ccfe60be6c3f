import { EncryptedTable, ModuleKey, ModuleStack, publishParameter, type Stage } from '@millrace/constructs';
import type { App } from 'aws-cdk-lib';
import { StreamViewType } from 'aws-cdk-lib/aws-dynamodb';

/**
 * The append-only ledger, the balances folded from it, and the attempts of each settlement.
 *
 * Only functions and workflows of settlement may use these tables; `settlement-service.ts`, `event-workflow.ts` and
 * `balance-fold.ts` have the grants. Two functions may add to the ledger, and none may change or delete a transfer.
 * @see docs/invariants.md INV-19
 * @see docs/concepts/money-and-ledger.md#who-may-read-the-ledger
 */
export class SettlementData extends ModuleStack {
  constructor(app: App, stage: Stage) {
    super(app, { stage, module: 'settlement', part: 'data' });
    const key = new ModuleKey(this, 'Key');
    const ledger = new EncryptedTable(this, 'Ledger', {
      name: 'ledger',
      key,
      partitionKey: 'pk',
      sortKey: 'sk',
      stream: StreamViewType.NEW_IMAGE,
    });
    const balances = new EncryptedTable(this, 'Balances', {
      name: 'balances',
      key,
      partitionKey: 'pk',
      sortKey: 'sk',
      expires: true,
    });
    balances.addIndex('setAside', { partitionKey: 'setAside', sortKey: 'triedAt' });
    new EncryptedTable(this, 'Settlements', { name: 'settlements', key, partitionKey: 'pk' });
    publishParameter(this, 'table-key-arn', key.keyArn);
    publishParameter(this, 'ledger-stream-arn', ledger.tableStreamArn!);
  }
}
