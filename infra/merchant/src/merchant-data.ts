import { EncryptedTable, ModuleKey, ModuleStack, publishParameter, type Stage } from '@millrace/constructs';
import type { App } from 'aws-cdk-lib';

/** Merchants with their limits, and the hashes of their API keys. */
export class MerchantData extends ModuleStack {
  constructor(app: App, stage: Stage) {
    super(app, { stage, module: 'merchant', part: 'data' });
    const key = new ModuleKey(this, 'Key');
    const merchants = new EncryptedTable(this, 'Merchants', {
      name: 'merchants',
      key,
      partitionKey: 'pk',
      expires: true,
    });
    merchants.addIndex('byMerchant', { partitionKey: 'merchantId', sortKey: 'pk' });
    publishParameter(this, 'table-key-arn', key.keyArn);
  }
}
