import { format } from 'node:util';

type Emit = (text: string) => void;

const levels = {
  trace: 'TRACE',
  debug: 'DEBUG',
  log: 'INFO',
  info: 'INFO',
  warn: 'WARN',
  error: 'ERROR',
} as const;

/**
 * Sends all output of the function to its log: `console` and the process streams.
 * @param currentRequestId of the running invocation
 */
export function captureOutput(emit: Emit, currentRequestId: () => string | undefined): void {
  for (const [method, level] of Object.entries(levels)) {
    console[method as keyof typeof levels] = (...values: unknown[]) =>
      emit(`${new Date().toISOString()}\t${currentRequestId()}\t${level}\t${format(...values)}`);
  }
  for (const stream of [process.stdout, process.stderr]) {
    stream.write = ((chunk: string | Uint8Array, encoding?: unknown, done?: unknown) => {
      const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
      for (const line of text.split('\n')) if (line !== '') emit(line);
      const callback = typeof encoding === 'function' ? encoding : done;
      if (typeof callback === 'function') process.nextTick(callback);
      return true;
    }) as typeof stream.write;
  }
}
