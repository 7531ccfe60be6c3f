import type { Readable } from 'node:stream';

/** How long the calls of a client may take. */
export interface CallBudget {
  /** One attempt, from connecting to the last byte of the response. */
  readonly attemptMs: number;
  readonly maxAttempts: number;
  /** All attempts of a call together. It exceeds their sum only where a call must also fetch credentials. */
  readonly callMs: number;
}

/** The longest wait that SQS allows for a poll. */
export const LONG_POLL_SECONDS = 20;

export const budgets = {
  /** Less than the shortest function timeout, 5 s, so that the function can still report the failure. */
  standard: { attemptMs: 1_500, maxAttempts: 3, callMs: 4_000 },
  /** For a client that polls queues. The wait of the poll is added to `callMs`. */
  longPolling: { attemptMs: LONG_POLL_SECONDS * 1_000 + 2_000, maxAttempts: 2, callMs: 4_000 },
  /** For invoking a function that has a timeout of 5 s. */
  invocation: { attemptMs: 6_000, maxAttempts: 2, callMs: 9_000 },
  /** For calls that a container's health check makes, which lasts 2 s. Only a call that fails early is repeated. */
  healthCheck: { attemptMs: 1_800, maxAttempts: 2, callMs: 1_900 },
  /** For invoking a new version. Together with the report to CodeDeploy it takes less than the hook's 90 s. */
  smokeTest: { attemptMs: 20_000, maxAttempts: 2, callMs: 40_000 },
  /** For commands that a person runs, possibly over a slow connection. */
  command: { attemptMs: 20_000, maxAttempts: 3, callMs: 60_000 },
  /** For objects of up to a few hundred megabytes. */
  transfer: { attemptMs: 120_000, maxAttempts: 3, callMs: 300_000 },
} as const satisfies Readonly<Record<string, CallBudget>>;

/** Also limits the wait for a free socket in the pool. */
const MAX_CONNECTION_MS = 5_000;

/** The part of an SDK client that the limits are added to. */
interface SdkClient {
  readonly middlewareStack: object;
}

/**
 * Creates an SDK client whose calls always end. An attempt ends after `attemptMs`, including connection, headers and
 * body. A call ends after `callMs`, including credentials, retries and the waits between them; a long poll gets its
 * `WaitTimeSeconds` on top. Both end with an error named `TimeoutError`.
 *
 * @example
 * const client = DynamoDBDocumentClient.from(awsClient(DynamoDBClient));
 * const polling = awsClient(SQSClient, { budget: budgets.longPolling });
 */
export function awsClient<Configuration extends object, Client extends SdkClient>(
  Client: new (configuration: Configuration) => Client,
  options: { readonly budget?: CallBudget; readonly configuration?: Configuration } = {},
): Client {
  const { attemptMs, maxAttempts, callMs } = options.budget ?? budgets.standard;
  const client = new Client({
    ...options.configuration,
    maxAttempts,
    requestHandler: {
      connectionTimeout: Math.min(attemptMs / 2, MAX_CONNECTION_MS),
      requestTimeout: attemptMs,
      // Without it the handler only logs a warning and keeps waiting.
      throwOnRequestTimeout: true,
    },
  } as unknown as Configuration);
  const stack = client.middlewareStack as MiddlewareStack;
  limitBodies(stack, attemptMs);
  limitCalls(stack, callMs);
  return client;
}

interface Context {
  readonly clientName?: string;
  readonly commandName?: string;
}

/** The part of the SDK's middleware stack that the limits use. */
interface MiddlewareStack {
  add<Call, Result>(
    middleware: (next: (call: Call) => Promise<Result>, context: Context) => (call: Call) => Promise<Result>,
    options: { step: string; priority: string; name: string },
  ): void;
}

/** An AWS call took too long, so its outcome is unknown. The SDK retries errors with this name. */
class CallTimeout extends Error {
  override readonly name = 'TimeoutError';
  readonly code = 'ETIMEDOUT';

  constructor(subject: string, limitMs: number) {
    super(`${subject} took more than ${limitMs} ms`);
  }
}

/** Ends the response body with its attempt: the SDK's own timeouts stop once the headers have arrived. */
function limitBodies(stack: MiddlewareStack, attemptMs: number): void {
  stack.add<object, { readonly response: { readonly body?: Readable | undefined } }>(
    (next) => async (attempt) => {
      const startedAt = performance.now();
      const result = await next(attempt);
      const { body } = result.response;
      if (body && typeof body.destroy === 'function') {
        const remainingMs = Math.max(1, attemptMs - (performance.now() - startedAt));
        const timer = setTimeout(() => body.destroy(new CallTimeout('the response', attemptMs)), remainingMs);
        body.once('close', () => clearTimeout(timer));
      }
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'millraceBodyTimeout' },
  );
}

const timedOut = new WeakSet<Context>();

/** Ends every call of a client in time, no matter where it hangs. */
function limitCalls(stack: MiddlewareStack, callMs: number): void {
  stack.add<{ readonly input: object }, object>(
    (next, context) => async (call) => {
      const limitMs = callMs + pollMs(call.input);
      let timer: NodeJS.Timeout | undefined;
      const timeout = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => {
          timedOut.add(context);
          reject(callTimeout(context, limitMs));
        }, limitMs);
      });
      try {
        return await Promise.race([next(call), timeout]);
      } finally {
        clearTimeout(timer);
      }
    },
    { step: 'initialize', priority: 'high', name: 'millraceCallTimeout' },
  );
  stack.add<object, object>(
    // Runs for every attempt, so that a call that has timed out makes no further attempt.
    (next, context) => async (call) => {
      if (timedOut.has(context)) throw callTimeout(context, callMs);
      return next(call);
    },
    { step: 'finalizeRequest', priority: 'low', name: 'millraceNoLateAttempt' },
  );
}

function callTimeout({ clientName = 'AWS', commandName = 'a call' }: Context, limitMs: number): CallTimeout {
  return new CallTimeout(`${commandName} of ${clientName}`, limitMs);
}

function pollMs(input: object): number {
  return 'WaitTimeSeconds' in input ? Number(input.WaitTimeSeconds ?? 0) * 1_000 : 0;
}
