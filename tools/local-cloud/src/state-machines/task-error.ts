import { AwsError } from '../cloud.ts';

/**
 * The failure of a task under the name that `Retry` and `Catch` match. The interpreter takes `name` and `message` as
 * `Error` and `Cause`.
 */
export class TaskError extends Error {
  override readonly name: string;
  constructor(name: string, cause: string) {
    super(cause);
    this.name = name;
  }
}

/** Errors that AWS reports without `Exception` at the end keep their name; the others are `<Service>.<Code>` as they are. */
export function serviceError(service: string, error: unknown): TaskError {
  if (error instanceof TaskError) return error;
  if (error instanceof AwsError) return new TaskError(`${service}.${error.code}`, error.message);
  const { message } = error as Error;
  // A connection that fails reaches a workflow on AWS as the SDK's own client exception.
  return new TaskError(`${service}.SdkClientException`, message);
}
