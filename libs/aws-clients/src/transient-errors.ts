/**
 * Names of AWS errors that pass on their own, as exceptions or as reasons of a canceled transaction. Service faults
 * (HTTP 5xx) are transient, too. Every other error is permanent.
 */
export const transientErrors: ReadonlySet<string> = new Set([
  // The errors that the SDK itself retries: @smithy/core, submodule retry, service-error-classification.
  'BandwidthLimitExceeded',
  'EC2ThrottledException',
  'LimitExceededException',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'RequestTimeout',
  'RequestTimeoutException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TimeoutError',
  'TooManyRequestsException',
  'TransactionInProgressException',
  // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html, cancellation reasons
  'ProvisionedThroughputExceeded',
  'ThrottlingError',
  'TransactionConflict',
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html, "OK to retry? Yes"
  'InternalServerError',
  'ReplicatedWriteConflictException',
  'ServiceUnavailable',
  'TransactionConflictException',
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html and API_SendMessage.html
  'KmsThrottled',
  'OverLimit',
  // https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
  'InternalErrorException',
  'KMSThrottlingException',
  // https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html: the function is being created or updated.
  'ResourceConflictException',
  'ResourceNotReadyException',
  // The clock was minutes off. The SDK corrects it from the response.
  'RequestExpired',
  'RequestInTheFuture',
  'RequestTimeTooSkewed',
  // The role's credentials expired or could not be fetched. The next call fetches them again.
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
]);

/** Lambda reports a broken function as a service fault (https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html). */
const permanentFaults: ReadonlySet<string> = new Set([
  'EC2AccessDeniedException',
  'InvalidRuntimeException',
  'InvalidSecurityGroupIDException',
  'InvalidSubnetIDException',
  'InvalidZipFileException',
  'KMSAccessDeniedException',
  'KMSDisabledException',
  'KMSInvalidStateException',
  'KMSNotFoundException',
]);

/** Node's codes of connection errors. The service may have carried out a call that failed with one. */
export const connectionErrors: ReadonlySet<string> = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

const CANCELLED = 'TransactionCanceledException';

/** The fields of an error that are checked; each may be missing. */
interface AwsError {
  readonly name?: string;
  readonly code?: string;
  readonly retryable?: boolean;
  readonly $fault?: 'client' | 'server';
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly CancellationReasons?: readonly { readonly Code?: string }[];
}

/**
 * Whether the same call may succeed later. If not, the request, the code or the permissions are wrong, and the call must
 * not be repeated. The `retryable` field of an error decides if it is set.
 */
export function isTransient(error: unknown): boolean {
  // `instanceof Error` is false for Node's own errors in some realms.
  if (typeof error !== 'object' || error === null) return false;
  const { name = '', code = '', retryable, $fault, $metadata, CancellationReasons = [] } = error as AwsError;
  if (retryable !== undefined) return retryable;
  if (name === CANCELLED)
    return isTransientCancellation(CancellationReasons.map(({ Code = 'None' }) => Code));
  if (permanentFaults.has(name)) return false;
  if (transientErrors.has(name) || connectionErrors.has(code)) return true;
  return $fault === 'server' || ($metadata?.httpStatusCode ?? 0) >= 500;
}

/** One permanent reason makes the whole transaction permanent: a retry would fail for the same reason. */
function isTransientCancellation(codes: readonly string[]): boolean {
  const reasons = codes.filter((code) => code !== 'None');
  return reasons.length > 0 && reasons.every((code) => transientErrors.has(code));
}

/** Options of an adapter's own error: the cause, and whether the same call may succeed later. */
export function causedBy(cause: unknown): { readonly cause: unknown; readonly retryable: boolean } {
  return { cause, retryable: isTransient(cause) };
}

/**
 * Makes a call of an adapter and translates every error into the adapter's own, so that no SDK error leaves the adapter.
 * Violated invariants inside the call would be translated, too: check invariants outside.
 *
 * @example
 * await translateErrors(() => client.send(get), (options) => new StoreUnavailable('reading failed', options));
 */
export async function translateErrors<Result>(
  call: () => Promise<Result>,
  toFailure: (options: ReturnType<typeof causedBy>) => Error,
): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    throw toFailure(causedBy(error));
  }
}
