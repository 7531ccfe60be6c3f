import { getHeapStatistics } from 'node:v8';
import { flushCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { errorDetails, RuntimeError, toFunctionError } from './errors.ts';
import { allowsCallbacks, loadHandler, type Handler } from './load-handler.ts';
import { captureOutput } from './output.ts';
import type { InvocationMessage, WorkerMessage, WorkerSetup } from './protocol.ts';

/** The thread that runs one function, one invocation at a time: what Lambda's Node.js runtime does in its sandbox. */

if (!parentPort) throw new Error('this module runs in a worker thread');
const port = parentPort;
const setup = workerData as WorkerSetup;
const send = (message: WorkerMessage) => port.postMessage(message);

/** The invocation that is running, or that ran last while something is still logging. */
let requestId: string | undefined;
let running = false;
let flushed = false;
/** How a handler of the callback kind is answered once it has nothing left to do. */
let atEmptyEventLoop: (() => void) | undefined;

// Only Node reads it, at the start of the thread; the function's environment has no such variable on AWS.
delete process.env['NODE_COMPILE_CACHE'];
captureOutput(
  (text) => send(['log', Date.now(), text]),
  () => requestId,
);

process.on('uncaughtException', (error) => fail('Uncaught Exception', error, 129));
process.on('unhandledRejection', (reason) => {
  const error = new RuntimeError('UnhandledPromiseRejection', String(reason), reason);
  fail('Unhandled Promise Rejection', error, 128);
});

// The port is unreferenced while an invocation runs, so an empty event loop means that nothing can settle it any more.
process.on('beforeExit', () => {
  if (!running) return;
  port.ref();
  if (atEmptyEventLoop) return atEmptyEventLoop();
  reject(new RuntimeError('NodeJsExit', 'The handler waits for a promise that nothing will settle.'));
});

const handler = await loadHandler(setup.taskRoot, setup.handler, setup.runtime).catch((error: unknown) => {
  console.error(`Init Error\t${errorDetails(error)}`);
  send(['init-error', JSON.stringify(toFunctionError(error))]);
});
if (handler) {
  port.on('message', (message: InvocationMessage) => void run(handler, message));
  send(['ready']);
} else {
  process.exit(1);
}

async function run(call: Handler, message: InvocationMessage): Promise<void> {
  const [id, payloadJson, deadlineEpochMs, invokedArn, traceId] = message;
  requestId = id;
  running = true;
  process.env['_X_AMZN_TRACE_ID'] = traceId;
  const context = {
    callbackWaitsForEmptyEventLoop: true,
    functionName: setup.functionName,
    functionVersion: setup.functionVersion,
    invokedFunctionArn: invokedArn,
    memoryLimitInMB: String(setup.memoryMb),
    awsRequestId: id,
    logGroupName: setup.logGroup,
    logStreamName: setup.logStream,
    getRemainingTimeInMillis: () => deadlineEpochMs - Date.now(),
  };
  port.unref();
  try {
    resolve(await settle(call, JSON.parse(payloadJson), context));
  } catch (error) {
    reject(error);
  }
}

/** A promise's value; for runtimes that still have callbacks, what the callback is given. */
function settle(
  call: Handler,
  event: unknown,
  context: { callbackWaitsForEmptyEventLoop: boolean },
): unknown {
  if (!allowsCallbacks(setup.runtime)) return call(event, context);
  return new Promise((fulfil, refuse) => {
    let called = false;
    const result = call(event, context, (error, value) => {
      if (called) return;
      called = true;
      const answer = () => (error === null || error === undefined ? fulfil(value) : refuse(error));
      if (context.callbackWaitsForEmptyEventLoop) atEmptyEventLoop = answer;
      else answer();
    });
    if (typeof (result as Promise<unknown> | undefined)?.then === 'function') fulfil(result);
    // Neither a promise nor a call back: the answer is null once nothing is left that could call back.
    else atEmptyEventLoop ??= () => fulfil(null);
  });
}

function resolve(value: unknown): void {
  let json: string;
  try {
    json = JSON.stringify(value) ?? 'null';
  } catch (error) {
    return reject(new RuntimeError('JSONStringifyError', 'Unable to stringify response body', error));
  }
  finish(['result', json, getHeapStatistics().used_heap_size]);
}

function reject(error: unknown): void {
  console.error(`Invoke Error\t${errorDetails(error)}`);
  finish(['error', JSON.stringify(toFunctionError(error)), getHeapStatistics().used_heap_size]);
}

function finish(message: WorkerMessage): void {
  if (!running) return;
  running = false;
  atEmptyEventLoop = undefined;
  port.ref();
  send(message);
  if (!flushed) {
    // The first invocation has compiled what the handler needs; the next worker starts from that.
    flushed = true;
    setImmediate(flushCompileCache);
  }
}

function fail(label: string, error: unknown, exitCode: number): void {
  console.error(`${label}\t${errorDetails(error)}`);
  send(['fatal', JSON.stringify(toFunctionError(error))]);
  process.exit(exitCode);
}
