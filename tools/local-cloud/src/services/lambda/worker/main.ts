import { flushCompileCache } from 'node:module';
import { types } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import { loadHandler, type Handler } from './load-handler.ts';
import { captureOutput } from './output.ts';
import type { Invocation, WorkerMessage, WorkerSetup } from './protocol.ts';
import { checkTableCalls } from './table-calls.ts';

/** The thread that runs one function, one invocation at a time, as Lambda's Node.js runtime does in its sandbox. */

if (!parentPort) throw new Error('this module runs in a worker thread');
const port = parentPort;
const { taskRoot, version, logStream, tables } = workerData as WorkerSetup;
const send = (kind: WorkerMessage[0], text = '') => port.postMessage([kind, text, Date.now()]);

/** The running invocation. After it, the last one, because code may still log. */
let requestId: string | undefined;
let flushed = false;

// Node reads it when the thread starts. On AWS, the function has no such variable.
delete process.env['NODE_COMPILE_CACHE'];
captureOutput(
  (text) => send('log', text),
  () => requestId,
);
process.on('uncaughtException', (error) => exitWith('Uncaught Exception', error));
process.on('unhandledRejection', (reason) => exitWith('Unhandled Promise Rejection', reason));
if (tables) checkTableCalls(tables);
try {
  const handler = loadHandler(taskRoot, version.handler);
  flushCompileCache();
  port.on('message', (invocation: Invocation) => void run(handler, invocation));
  send('ready');
} catch (error) {
  exitWith('Init Error', error);
}

async function run(handler: Handler, invocation: Invocation): Promise<void> {
  requestId = invocation.requestId;
  const deadlineEpochMs = Date.now() + version.timeoutSeconds * 1000;
  const context = {
    callbackWaitsForEmptyEventLoop: true,
    functionName: version.functionName,
    functionVersion: version.version,
    invokedFunctionArn: invocation.invokedArn,
    memoryLimitInMB: String(version.memoryMb),
    awsRequestId: requestId,
    logGroupName: version.logGroup,
    logStreamName: logStream,
    getRemainingTimeInMillis: () => deadlineEpochMs - Date.now(),
  };
  try {
    const answer = await handler(JSON.parse(invocation.payloadJson), context);
    send('result', JSON.stringify(answer) ?? 'null');
  } catch (error) {
    report('error', 'Invoke Error', error);
  }
  // The first invocation has compiled the handler's code. The next worker starts from the cache.
  if (!flushed) setImmediate(flushCompileCache);
  flushed = true;
}

function exitWith(label: string, error: unknown): void {
  report('fatal', label, error);
  process.exit(1);
}

/** Reports anything that was thrown to the caller and in the log, as Lambda's Node.js runtime does. */
function report(kind: 'error' | 'fatal', label: string, thrown: unknown): void {
  const { name, message, stack = '' } = types.isNativeError(thrown) ? thrown : new Error(String(thrown));
  const json = JSON.stringify({ errorType: name, errorMessage: message, trace: stack.split('\n') });
  console.error(`${label}\t${json}`);
  send(kind, json);
}
