import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { awsClient, type CallBudget } from '@millrace/aws-clients';
import { exactNumbers } from './exact-numbers.ts';

export interface DocumentClientOptions {
  /** Defaults to `budgets.standard`. */
  readonly budget?: CallBudget;
  /** Whether numbers are read as bigints. Use it for tables that contain sums. */
  readonly exactNumbers?: boolean;
  readonly configuration?: DynamoDBClientConfig;
}

/** The document client of every module. Its calls end in time, and undefined attributes are not written. */
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
