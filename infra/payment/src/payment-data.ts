import { EncryptedTable, ModuleKey, ModuleStack, publishParameter, type Stage } from '@millrace/constructs';
import type { App } from 'aws-cdk-lib';
import { StreamViewType } from 'aws-cdk-lib/aws-dynamodb';

/** Payments with their history, idempotency records, and the stream that other modules read. */
export class PaymentData extends ModuleStack {
  constructor(app: App, stage: Stage) {
    super(app, { stage, module: 'payment', part: 'data' });
    const key = new ModuleKey(this, 'Key');
    const payments = new EncryptedTable(this, 'Payments', {
      name: 'payments',
      key,
      partitionKey: 'pk',
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
      expires: true,
    });
    payments.addIndex('byMerchant', { partitionKey: 'merchantId', sortKey: 'paymentId' });
    payments.addIndex('byMerchantAndStatus', { partitionKey: 'merchantStatus', sortKey: 'paymentId' });
    payments.addIndex(
      'byMerchantAndReference',
      { partitionKey: 'merchantReference', sortKey: 'paymentId' },
      { keysOnly: true },
    );
    payments.addIndex('open', { partitionKey: 'openShard', sortKey: 'dueAt' });
    publishParameter(this, 'table-key-arn', key.keyArn);
    publishParameter(this, 'stream-arn', payments.tableStreamArn!);
  }
}
