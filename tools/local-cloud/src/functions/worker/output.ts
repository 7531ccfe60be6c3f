import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { format } from 'node:util';

type Emit = (text: string) => void;

const priorities: Readonly<Record<string, number>> = {
  TRACE: 1,
  DEBUG: 2,
  INFO: 3,
  WARN: 4,
  ERROR: 5,
  FATAL: 6,
};

const methods = [
  ['trace', 'TRACE'],
  ['debug', 'DEBUG'],
  ['log', 'INFO'],
  ['info', 'INFO'],
  ['warn', 'WARN'],
  ['error', 'ERROR'],
  ['fatal', 'FATAL'],
] as const;

/**
 * Sends everything that the function writes to its log: `console`, the process streams, and file descriptors 1 and 2,
 * which loggers such as pino write to directly.
 * @param currentRequestId of the invocation that is running
 */
export function captureOutput(emit: Emit, currentRequestId: () => string | undefined): void {
  patchConsole(emit, currentRequestId);
  patchStream(process.stdout, emit);
  patchStream(process.stderr, emit);
  patchDescriptors(emit);
}

function patchConsole(emit: Emit, currentRequestId: () => string | undefined): void {
  const asJson = process.env['AWS_LAMBDA_LOG_FORMAT'] === 'JSON';
  const lowest = priorities[process.env['AWS_LAMBDA_LOG_LEVEL'] ?? 'TRACE'] ?? 1;
  const target = console as unknown as Record<string, (...values: unknown[]) => void>;
  for (const [method, level] of methods) {
    if ((priorities[level] ?? 0) < lowest) {
      target[method] = () => undefined;
    } else if (asJson) {
      target[method] = (...values) => emit(jsonLine(level, currentRequestId(), values));
    } else {
      target[method] = (...values) =>
        emit(`${new Date().toISOString()}\t${currentRequestId()}\t${level}\t${format(...values)}`);
    }
  }
}

/** One console call in Lambda's JSON log format: a single object stays an object, an error is taken apart. */
function jsonLine(level: string, requestId: string | undefined, values: readonly unknown[]): string {
  const line = { timestamp: new Date().toISOString(), level, requestId };
  const error = values.find((value) => value instanceof Error);
  if (error && values.length > 1) {
    return JSON.stringify({ ...line, message: format(...values), ...describe(error) });
  }
  try {
    const message = values.length === 1 ? values[0] : format(...values);
    return JSON.stringify({ ...line, message }, (_key, value) =>
      value instanceof Error ? { ...describe(value), ...value } : value,
    );
  } catch {
    // Circular objects and bigints have no JSON; Lambda's runtime falls back to their text as well.
    return JSON.stringify({ ...line, message: format(...values) });
  }
}

function describe(error: Error): Record<string, unknown> {
  return {
    errorType: error.constructor.name,
    errorMessage: error.message,
    stackTrace: (error.stack ?? '').split('\n'),
  };
}

type Chunk = string | Uint8Array;
type Done = (error?: Error | null) => void;

function patchStream(stream: NodeJS.WriteStream, emit: Emit): void {
  stream.write = ((chunk: Chunk, encoding?: unknown, done?: Done) => {
    emitLines(chunk, emit);
    const callback = typeof encoding === 'function' ? (encoding as Done) : done;
    if (callback) process.nextTick(callback);
    return true;
  }) as typeof stream.write;
}

function patchDescriptors(emit: Emit): void {
  const { writeSync, write } = fs;
  const isOutput = (descriptor: unknown) => descriptor === 1 || descriptor === 2;
  const original = { writeSync: writeSync as (...values: unknown[]) => unknown, write: write as never };
  Object.assign(fs, {
    writeSync(descriptor: number, chunk: Chunk, ...rest: unknown[]) {
      if (!isOutput(descriptor)) return original.writeSync(descriptor, chunk, ...rest);
      return emitLines(chunk, emit);
    },
    write(descriptor: number, chunk: Chunk, ...rest: unknown[]) {
      if (!isOutput(descriptor)) {
        return (original.write as (...values: unknown[]) => void)(descriptor, chunk, ...rest);
      }
      const length = emitLines(chunk, emit);
      const done = rest.at(-1) as (error: null, written: number, chunk: Chunk) => void;
      process.nextTick(done, null, length, chunk);
    },
  });
  syncBuiltinESMExports();
}

function emitLines(chunk: Chunk, emit: Emit): number {
  const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
  for (const line of text.split('\n')) if (line !== '') emit(line);
  return typeof chunk === 'string' ? Buffer.byteLength(chunk) : chunk.byteLength;
}
