import { existsSync } from 'node:fs';
import { createRequire, flushCompileCache, registerHooks } from 'node:module';
import { join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RuntimeError } from './errors.ts';

type Callback = (error?: unknown, result?: unknown) => void;
export type Handler = (event: unknown, context: unknown, callback?: Callback) => unknown;

const NO_CALLBACKS =
  'ERROR: AWS Lambda does not support callback-based function handlers from Node.js 24 on: use an async handler';

/**
 * Loads the handler as Lambda's runtime does: `index.handler` is `handler` of `index.js`, `index.mjs` or `index.cjs`.
 * @throws RuntimeError `ImportModuleError`, `HandlerNotFound`, `UserCodeSyntaxError`, `CallbackHandlerDeprecated`;
 *   or whatever the module throws
 */
export async function loadHandler(taskRoot: string, name: string, runtime: string): Promise<Handler> {
  keepResolutionInside(taskRoot);
  const dot = name.lastIndexOf('/') + 1 + name.slice(name.lastIndexOf('/') + 1).indexOf('.');
  const loaded = await loadModule(taskRoot, name.slice(0, dot));
  flushCompileCache();
  const handler = name
    .slice(dot + 1)
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], loaded);
  if (typeof handler !== 'function') {
    const problem = handler === undefined ? 'is undefined or not exported' : 'is not a function';
    throw new RuntimeError('HandlerNotFound', `${name} ${problem}`);
  }
  if (handler.length >= 3 && !allowsCallbacks(runtime)) {
    throw new RuntimeError('CallbackHandlerDeprecated', NO_CALLBACKS);
  }
  return handler as Handler;
}

/** Node.js 24 is the first runtime without them. */
export function allowsCallbacks(runtime: string): boolean {
  return Number(/^nodejs(\d+)\.x$/.exec(runtime)?.[1]) < 24;
}

async function loadModule(taskRoot: string, name: string): Promise<unknown> {
  const base = join(taskRoot, name);
  const path = ['.js', '.mjs', '.cjs'].map((extension) => base + extension).find(existsSync);
  try {
    if (path === undefined) throw notFound(`Cannot find module '${name}'`);
    if (path.endsWith('.mjs')) return await import(pathToFileURL(path).href);
    return createRequire(path)(path);
  } catch (error) {
    if (error instanceof SyntaxError) throw new RuntimeError('UserCodeSyntaxError', String(error), error);
    const code = (error as { code?: unknown } | null)?.code;
    if (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND') {
      throw new RuntimeError('ImportModuleError', String(error), error);
    }
    throw error;
  }
}

/**
 * On Lambda a bundle sees its own files, Node's modules and the AWS SDK of the runtime. Here Node would go on to the
 * `node_modules` around the state directory, and a bundle that lacks a dependency would only fail on AWS.
 */
function keepResolutionInside(taskRoot: string): void {
  const inside = pathToFileURL(taskRoot + sep).href;
  const ofRuntime = /^@(aws-sdk|smithy)\//;
  registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context);
      const leaves =
        resolved.url.startsWith('file:') &&
        !resolved.url.startsWith(inside) &&
        context.parentURL?.startsWith(inside) === true &&
        !ofRuntime.test(specifier);
      if (leaves) throw notFound(`Cannot find module '${specifier}'`);
      return resolved;
    },
  });
}

function notFound(message: string): Error {
  return Object.assign(new Error(message), { code: 'MODULE_NOT_FOUND' });
}
