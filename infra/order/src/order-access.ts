import {
  arnOf,
  publishTo,
  readParameter,
  readSecrets,
  useKey,
  queryIndexes,
  useTable,
  type EncryptedTopic,
  type ModuleStack,
} from '@millrace/constructs';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** Permissions on resources of the module's data stack, for its functions and containers. */
export class OrderAccess {
  readonly tables: Readonly<Record<'orders' | 'products' | 'simulations' | 'simulatedProducts', string>>;
  readonly keyArn: string;
  /** Prefix of the ARN of a merchant's secret. The ARN continues with the merchant's id and six characters of Secrets Manager. */
  readonly paymentKeyArnPrefix: string;
  readonly #stack: ModuleStack;

  constructor(stack: ModuleStack) {
    this.#stack = stack;
    this.tables = {
      orders: stack.nameOf('orders'),
      products: stack.nameOf('merchant-products'),
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

  orders(...actions: readonly string[]): PolicyStatement {
    return useTable(this.#stack.stage, this.tables.orders, actions);
  }

  ordersBy(index: string): PolicyStatement {
    return queryIndexes(this.#stack.stage, this.tables.orders, index);
  }

  products(...actions: readonly string[]): PolicyStatement {
    return useTable(this.#stack.stage, this.tables.products, actions);
  }

  simulations(...actions: readonly string[]): PolicyStatement {
    return useTable(this.#stack.stage, this.tables.simulations, actions);
  }

  simulationsBy(index: string): PolicyStatement {
    return queryIndexes(this.#stack.stage, this.tables.simulations, index);
  }

  simulatedProducts(...actions: readonly string[]): PolicyStatement {
    return useTable(this.#stack.stage, this.tables.simulatedProducts, actions);
  }

  publish(topic: EncryptedTopic): PolicyStatement[] {
    return publishTo(this.#stack.stage, topic.arn, this.keyArn);
  }

  readSecrets(...arns: readonly string[]): PolicyStatement[] {
    return readSecrets(this.#stack.stage, arns, this.keyArn);
  }
}
