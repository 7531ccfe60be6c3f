import {
  encryptedSecret,
  EncryptedTable,
  imageRepository,
  ModuleKey,
  ModuleNetwork,
  ModuleStack,
  publishParameter,
  type Stage,
} from '@millrace/constructs';
import type { App } from 'aws-cdk-lib';
import { StreamViewType } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { releaseSplitOffData } from './split-off.ts';
import { worker } from './order-worker.ts';

/** Orders, products, the key and the network that the shop's modules share, and the images of the worker. */
export class OrderData extends ModuleStack {
  constructor(app: App, stage: Stage) {
    super(app, { stage, module: 'order', part: 'data' });
    const key = new ModuleKey(this, 'Key');
    publishParameter(this, 'table-key-arn', key.keyArn);
    this.#tables(key);
    const paymentKeys = encryptedSecret(this, 'PaymentKeysSecret', {
      secretName: this.nameOf('payment-keys'),
      keyArn: key.keyArn,
      description:
        'Superseded by a secret for each merchant. Earlier releases of the module read their API keys here.',
      secretString: '{}',
      whyNoRotation: 'The keys belong to the merchants, and are replaced in separate secrets.',
    });
    publishParameter(this, 'payment-keys-secret-arn', paymentKeys.ref);
    new ModuleNetwork(this, 'Network');
    imageRepository(this, 'OrderWorkerImages', worker.service);
    releaseSplitOffData(this);
  }

  #tables(key: IKey): void {
    const orders = new EncryptedTable(this, 'Orders', {
      name: 'orders',
      key,
      partitionKey: 'pk',
      stream: StreamViewType.NEW_IMAGE,
      expires: true,
    });
    orders.addIndex('byMerchant', { partitionKey: 'merchantId', sortKey: 'orderId' });
    orders.addIndex('open', { partitionKey: 'openShard', sortKey: 'dueAt' });
    new EncryptedTable(this, 'MerchantProducts', {
      name: 'merchant-products',
      key,
      partitionKey: 'merchantId',
      sortKey: 'productId',
    });
    publishParameter(this, 'orders-stream-arn', orders.tableStreamArn!);
    if (this.stage.simulations) this.#simulationTables(key);
  }

  #simulationTables(key: IKey): void {
    const simulations = new EncryptedTable(this, 'Simulations', {
      name: 'simulations',
      key,
      partitionKey: 'pk',
      stream: StreamViewType.NEW_IMAGE,
      expires: true,
    });
    simulations.addIndex(
      'bySimulationOutcome',
      { partitionKey: 'simulationOutcome', sortKey: 'pk' },
      { keysOnly: true },
    );
    new EncryptedTable(this, 'SimulatedProducts', {
      name: 'simulated-products',
      key,
      partitionKey: 'merchantId',
      sortKey: 'productId',
      expires: true,
    });
    publishParameter(this, 'simulations-stream-arn', simulations.tableStreamArn!);
  }
}
