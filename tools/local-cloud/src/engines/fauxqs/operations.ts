import type { Input } from '../../core/api/api.ts';

/** Runs one operation. Throws fauxqs' own errors unchanged. */
export type FauxHandler = (body: Input, ...rest: unknown[]) => unknown;
export type FauxService = 'sqs' | 'sns';

/** The operations that fauxqs supports, by service and name. */
export type FauxOperations = Readonly<Record<FauxService, readonly string[]>>;

interface Router {
  register(action: string, handler: FauxHandler): void;
}

export type Wrap = (service: FauxService, action: string, handler: FauxHandler) => FauxHandler;

/** Imports a file that the package does not export. Its version is pinned for that reason. */
export async function insideFauxqs(path: string) {
  return import(new URL(path, import.meta.resolve('fauxqs')).href);
}

/**
 * Builds the app of fauxqs with each of its operations wrapped. fauxqs does not expose its routers, so their `register`
 * method is replaced while the app is built.
 */
export async function buildWithOperations<App>(
  wrap: Wrap,
  build: () => App,
): Promise<{ app: App; operations: FauxOperations }> {
  const operations: Record<FauxService, string[]> = { sqs: [], sns: [] };
  const { SqsRouter } = await insideFauxqs('./sqs/sqsRouter.js');
  const { SnsRouter } = await insideFauxqs('./sns/snsRouter.js');
  const routers: [FauxService, Router][] = [
    ['sqs', SqsRouter.prototype],
    ['sns', SnsRouter.prototype],
  ];
  const restore = routers.map(([service, prototype]) => {
    const { register } = prototype;
    prototype.register = function (action, handler) {
      operations[service].push(action);
      register.call(this, action, wrap(service, action, handler));
    };
    return () => (prototype.register = register);
  });
  try {
    return { app: build(), operations };
  } finally {
    for (const undo of restore) undo();
  }
}
