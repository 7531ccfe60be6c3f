import { types } from 'node:util';
import type { FunctionError } from './protocol.ts';

/** An error whose type Lambda's runtime prefixes with `Runtime.`. */
export class RuntimeError extends Error {
  constructor(name: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = `Runtime.${name}`;
    if (cause instanceof Error && cause.stack !== undefined) this.stack = cause.stack;
  }
}

/** Anything that was thrown, as Lambda's Node.js runtime reports it. */
export function toFunctionError(thrown: unknown): FunctionError {
  if (types.isNativeError(thrown)) {
    return {
      errorType: thrown.name,
      errorMessage: thrown.message,
      trace: (thrown.stack ?? '').split('\n'),
    };
  }
  return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
}

/** The line that Lambda's runtime logs for an error: type, message, own properties and stack as JSON. */
export function errorDetails(thrown: unknown): string {
  const error = types.isNativeError(thrown) ? thrown : new Error(String(thrown));
  try {
    return JSON.stringify({
      errorType: error.name,
      errorMessage: error.message,
      ...error,
      stack: (error.stack ?? '').split('\n'),
    });
  } catch {
    // Own properties of an error may be circular or hold a bigint; type, message and stack always fit.
    return JSON.stringify(toFunctionError(error));
  }
}
