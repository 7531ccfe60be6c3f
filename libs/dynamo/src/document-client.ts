import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { awsClient, type CallBudget } from '@millrace/aws-clients';
import { exactNumbers } from './exact-numbers.ts';

export interface DocumentClientOptions {
  /** `budgets.standard` unless given. */
  readonly budget?: CallBudget;
  /** Whether numbers are read as bigints. Use it for tables that contain sums. */
  readonly exactNumbers?: boolean;
  readonly configuration?: DynamoDBClientConfig;
}

/** The document client of every module: its calls end in time, and attributes that are undefined are not written. */
export function documentClient({
  budget,
  exactNumbers: isExact = false,
  configuration,
}: DocumentClientOptions = {}): DynamoDBDocumentClient {
  const client = awsClient(DynamoDBClient, {
    ...(budget && { budget }),
    ...(configuration && { configuration }),
  });
  return DynamoDBDocumentClient.from(client, {
    marshallOptions: { removeUndefinedValues: true },
    ...(isExact && { unmarshallOptions: exactNumbers() }),
  });
}
