import { TABLE_UNAVAILABLE } from '@millrace/contracts-settlement';

/**
 * A table did not do what it was asked: it is throttled, unreachable, or the template that names it is wrong. The
 * workflow repeats the task by this name a few times.
 */
export class TableUnavailable extends Error {
  override readonly name = TABLE_UNAVAILABLE;
  readonly retryable = true;

  constructor(tableName: string, cause: unknown) {
    super(`table ${tableName} did not carry out a request: ${String(cause)}`, { cause });
  }
}
