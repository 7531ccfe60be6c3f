import {
  allow,
  readParameter,
  useKey,
  useTable,
  type EncryptedTopic,
  type ModuleStack,
} from '@millrace/constructs';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** Rights on what the module's data stack holds, for its functions and containers alike. */
export class OrderAccess {
  readonly tables: { readonly orders: string; readonly products: string; readonly searches: string };
  readonly keyArn: string;
  readonly paymentKeysArn: string;
  readonly #stack: ModuleStack;

  constructor(stack: ModuleStack) {
    this.#stack = stack;
    this.tables = {
      orders: stack.nameOf('orders'),
      products: stack.nameOf('products'),
      searches: stack.nameOf('searches'),
    };
    this.keyArn = readParameter(stack, 'order', 'table-key-arn');
    this.paymentKeysArn = readParameter(stack, 'order', 'payment-keys-secret-arn');
  }

  /** To be given once to each role that uses a table. */
  get tableKey(): PolicyStatement {
    return useKey(this.#stack.stage, this.keyArn, 'dynamodb');
  }

  orders(actions: readonly string[], indexes: readonly string[] = []): PolicyStatement {
    return useTable(this.#stack.stage, this.tables.orders, actions, indexes);
  }

  products(...actions: readonly string[]): PolicyStatement {
    return useTable(this.#stack.stage, this.tables.products, actions);
  }

  searches(...actions: readonly string[]): PolicyStatement {
    return useTable(this.#stack.stage, this.tables.searches, actions);
  }

  publish(topic: EncryptedTopic): PolicyStatement[] {
    return [
      allow(['sns:Publish'], [topic.arn]),
      useKey(this.#stack.stage, this.keyArn, 'sns', ['kms:Decrypt', 'kms:GenerateDataKey']),
    ];
  }

  readSecrets(...arns: readonly string[]): PolicyStatement[] {
    return [
      allow(['secretsmanager:GetSecretValue'], arns),
      useKey(this.#stack.stage, this.keyArn, 'secretsmanager', ['kms:Decrypt']),
    ];
  }
}
