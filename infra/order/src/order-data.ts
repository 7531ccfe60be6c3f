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

/** Orders, products, searches and used offers, secrets, and what containers need to stand still: their network and their images. */
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
      rotation: 'The keys are the merchants’, and are replaced in secrets of their own.',
    });
    this.#secret(key, 'session', {
      description: 'What the key that signs the shop’s cookies is derived from.',
      generateSecretString: { passwordLength: SESSION_SECRET_CHARACTERS, excludePunctuation: true },
      rotation:
        'A new one loses every visitor’s basket and list of orders, so a person rotates it when it may have leaked.',
    });
    new ModuleNetwork(this, 'Network');
    for (const { service } of Object.values(containers)) {
      imageRepository(this, `${pascalCase(service)}Images`, service);
    }
  }

  #tables(key: IKey): void {
    const orders = new EncryptedTable(this, 'Orders', {
      noun: 'orders',
      key,
      partitionKey: 'pk',
      stream: StreamViewType.NEW_IMAGE,
      expires: true,
    });
    orders.addIndex('byMerchant', { partitionKey: 'merchantId', sortKey: 'orderId' });
    orders.addIndex('open', { partitionKey: 'openShard', sortKey: 'dueAt' });
    new EncryptedTable(this, 'MerchantProducts', {
      noun: 'merchant-products',
      key,
      partitionKey: 'merchantId',
      sortKey: 'productId',
    });
    new EncryptedTable(this, 'Searches', { noun: 'searches', key, partitionKey: 'pk', expires: true });
    new EncryptedTable(this, 'Offers', { noun: 'offers', key, partitionKey: 'pk', expires: true });
    publishParameter(this, 'orders-stream-arn', orders.tableStreamArn!);
    if (this.stage.simulations) this.#simulationTables(key);
  }

  #simulationTables(key: IKey): void {
    const simulations = new EncryptedTable(this, 'Simulations', {
      noun: 'simulations',
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
      noun: 'simulated-products',
      key,
      partitionKey: 'merchantId',
      sortKey: 'productId',
      expires: true,
    });
    publishParameter(this, 'simulations-stream-arn', simulations.tableStreamArn!);
  }

  #secret(
    key: IKey,
    noun: string,
    {
      rotation,
      ...content
    }: Pick<CfnSecretProps, 'description' | 'secretString' | 'generateSecretString'> & {
      /** Why it is not rotated by a schedule. */
      rotation: string;
    },
  ): void {
    const secret = new CfnSecret(this, `${pascalCase(noun)}Secret`, {
      name: this.nameOf(noun),
      kmsKeyId: key.keyArn,
      ...content,
    });
    acknowledge(secret, { 'AwsSolutions-SMG4': rotation });
    secret.applyRemovalPolicy(this.stage.dataRemovalPolicy);
    publishParameter(this, `${noun}-secret-arn`, secret.ref);
  }
}
