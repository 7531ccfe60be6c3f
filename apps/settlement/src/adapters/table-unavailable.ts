import { causedBy } from '@millrace/aws-clients';
import { TABLE_REFUSED, TABLE_UNAVAILABLE } from '@millrace/contracts-settlement';
import { Failure } from '@millrace/failures';

/**
 * A request to a table failed. The workflows retry a task by the name of the error: `TableUnavailable` if the
 * table is throttled or unreachable; `TableRefused`, which is not retried, if the request or the template is
 * wrong.
 */
export class TableUnavailable extends Failure {
  override readonly name: typeof TABLE_UNAVAILABLE | typeof TABLE_REFUSED;

  constructor(tableName: string, error: unknown) {
    super(`request to table ${tableName} failed: ${String(error)}`, causedBy(error));
    this.name = this.retryable ? TABLE_UNAVAILABLE : TABLE_REFUSED;
  }
}

/** Makes a request to a table. @throws TableUnavailable */
export async function callTable<Result>(tableName: string, request: () => Promise<Result>): Promise<Result> {
  try {
    return await request();
  } catch (error) {
    throw new TableUnavailable(tableName, error);
  }
}
