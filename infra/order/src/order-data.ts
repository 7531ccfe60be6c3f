import {
  acknowledge,
  EncryptedTable,
  imageRepository,
  ModuleKey,
  ModuleNetwork,
  ModuleStack,
  pascalCase,
  publishParameter,
  type Stage,
} from '@millrace/constructs';
import type { App } from 'aws-cdk-lib';
import { StreamViewType } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnSecret, type CfnSecretProps } from 'aws-cdk-lib/aws-secretsmanager';
import { containers } from './containers.ts';

const SESSION_SECRET_CHARACTERS = 64;

/** Orders, products, searches and used offers, secrets, and the network and images of the containers. */
export class OrderData extends ModuleStack {
  constructor(app: App, stage: Stage) {
    super(app, { stage, module: 'order', part: 'data' });
    const key = new ModuleKey(this, 'Key');
    publishParameter(this, 'table-key-arn', key.keyArn);
    this.#tables(key);
    this.#secret(key, 'payment-keys', {
      description:
        'Superseded by a secret for each merchant. Earlier releases of the module read their API keys here.',
      secretString: '{}',
      rotation: 'The keys belong to the merchants, and are replaced in separate secrets.',
    });
    this.#secret(key, 'session', {
      description: 'Seed of the key that signs the shop’s cookies.',
      generateSecretString: { passwordLength: SESSION_SECRET_CHARACTERS, excludePunctuation: true },
      rotation:
        'A new value loses every visitor’s basket and list of orders, so a person rotates it only if it may have leaked.',
    });
    new ModuleNetwork(this, 'Network');
    for (const { service } of Object.values(containers)) {
      imageRepository(this, `${pascalCase(service)}Images`, service);
    }
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
    new EncryptedTable(this, 'Searches', { name: 'searches', key, partitionKey: 'pk', expires: true });
    new EncryptedTable(this, 'Offers', { name: 'offers', key, partitionKey: 'pk', expires: true });
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

  #secret(
    key: IKey,
    name: string,
    {
      rotation,
      ...content
    }: Pick<CfnSecretProps, 'description' | 'secretString' | 'generateSecretString'> & {
      /** Why it has no rotation schedule. */
      rotation: string;
    },
  ): void {
    const secret = new CfnSecret(this, `${pascalCase(name)}Secret`, {
      name: this.nameOf(name),
      kmsKeyId: key.keyArn,
      ...content,
    });
    acknowledge(secret, { 'AwsSolutions-SMG4': rotation });
    secret.applyRemovalPolicy(this.stage.dataRemovalPolicy);
    publishParameter(this, `${name}-secret-arn`, secret.ref);
  }
}
