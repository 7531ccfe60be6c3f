import { createRequire } from 'node:module';
import { join } from 'node:path';

export type Handler = (event: unknown, context: object) => unknown;

/**
 * Loads the handler of a CommonJS bundle: `index.handler` is the export `handler` of `index.js`.
 * @throws Error `Runtime.HandlerNotFound`, `Runtime.CallbackHandlerDeprecated`, or any error of the module
 */
export function loadHandler(taskRoot: string, name: string): Handler {
  const [file = '', key = ''] = name.split('.');
  const path = join(taskRoot, `${file}.js`);
  const handler = (createRequire(path)(path) as Record<string, unknown>)[key];
  if (typeof handler !== 'function')
    throw runtimeError('HandlerNotFound', `${name} is undefined or not exported`);
  if (handler.length >= 3) {
    const message = 'Node.js 24 takes no callback-based function handlers: use an async handler';
    throw runtimeError('CallbackHandlerDeprecated', message);
  }
  return handler as Handler;
}

function runtimeError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name: `Runtime.${name}` });
}
