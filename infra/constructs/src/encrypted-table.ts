import {
  AttributeType,
  BillingMode,
  ProjectionType,
  Table,
  TableEncryption,
  type Attribute,
  type StreamViewType,
} from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ModuleStack } from './module-stack.ts';
import { resourceName, type StackOwner } from './resource-names.ts';

/** Names of string attributes. */
interface KeyNames {
  readonly partitionKey: string;
  readonly sortKey?: string;
}

export interface EncryptedTableProps extends KeyNames {
  /** Completes `millrace-<stage>-<module>-<name>`. */
  readonly name: string;
  /** The module in the table's name, if it is not the stack's: the table was adopted from it. */
  readonly namedAfter?: StackOwner;
  readonly key: IKey;
  readonly stream?: StreamViewType;
  /** Whether DynamoDB deletes items after `expiresAtEpochSeconds`. */
  readonly expires?: boolean;
}

/** An on-demand table, encrypted with the module's key, with point-in-time recovery and, except in `local`, deletion protection. */
export class EncryptedTable extends Table {
  constructor(stack: ModuleStack, id: string, props: EncryptedTableProps) {
    const { name, namedAfter = stack.module, key, stream, expires } = props;
    super(stack, id, {
      tableName: resourceName(stack.stage, namedAfter, name),
      ...keySchema(props),
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: key,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: stack.stage.deletionProtection,
      removalPolicy: stack.stage.dataRemovalPolicy,
      ...(stream && { stream }),
      ...(expires && { timeToLiveAttribute: 'expiresAtEpochSeconds' }),
    });
  }

  /** @param options.keysOnly the index has only keys instead of whole items, so changes of other attributes do not write to it */
  addIndex(indexName: string, keys: KeyNames, { keysOnly = false } = {}): void {
    const projectionType = keysOnly ? ProjectionType.KEYS_ONLY : ProjectionType.ALL;
    this.addGlobalSecondaryIndex({ indexName, ...keySchema(keys), projectionType });
  }
}

function keySchema({ partitionKey, sortKey }: KeyNames): { partitionKey: Attribute; sortKey?: Attribute } {
  const text = (name: string): Attribute => ({ name, type: AttributeType.STRING });
  return { partitionKey: text(partitionKey), ...(sortKey && { sortKey: text(sortKey) }) };
}
