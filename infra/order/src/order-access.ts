import {
  allow,
  arnOf,
  readParameter,
  useKey,
  useTable,
  type EncryptedTopic,
  type ModuleStack,
} from '@millrace/constructs';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** Permissions on resources of the module's data stack, for its functions and containers. */
export class OrderAccess {
  readonly tables: Readonly<
    Record<'orders' | 'products' | 'searches' | 'offers' | 'simulations' | 'simulatedProducts', string>
  >;
  readonly keyArn: string;
  /** Prefix of the ARN of a merchant's secret. The ARN continues with the merchant's id and six characters of Secrets Manager. */
  readonly paymentKeyArnPrefix: string;
  readonly #stack: ModuleStack;

  constructor(stack: ModuleStack) {
    this.#stack = stack;
    this.tables = {
      orders: stack.nameOf('orders'),
      products: stack.nameOf('merchant-products'),
      searches: stack.nameOf('searches'),
      offers: stack.nameOf('offers'),
      simulations: stack.nameOf('simulations'),
      simulatedProducts: stack.nameOf('simulated-products'),
    };
    this.keyArn = readParameter(stack, 'order', 'table-key-arn');
    this.paymentKeyArnPrefix = arnOf(stack.stage, 'secretsmanager', `secret:${stack.nameOf('payment-key')}/`);
  }

  /** Needed once by each role that uses a table. */
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

  offers(...actions: readonly string[]): PolicyStatement {
    return useTable(this.#stack.stage, this.tables.offers, actions);
  }

  simulations(actions: readonly string[], indexes: readonly string[] = []): PolicyStatement {
    return useTable(this.#stack.stage, this.tables.simulations, actions, indexes);
  }

  simulatedProducts(...actions: readonly string[]): PolicyStatement {
    return useTable(this.#stack.stage, this.tables.simulatedProducts, actions);
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
