import type { FastifyInstance } from 'fastify';
import type { Logger } from '@millrace/observability';

/** Shorter than the timeout of the load balancer's and the container's own check, so that the answer names the cause. */
const CHECK_TIMEOUT_MS = 2_000;

/** What a service depends on, by name; a check that does not resolve in time has failed. */
export type HealthChecks = Readonly<Record<string, () => Promise<unknown>>>;

/** `GET /healthz`: 200 when all that the service depends on answers, else 503 with the names of what does not. */
export function addHealth(app: FastifyInstance, checks: HealthChecks, logger: Logger): void {
  app.get('/healthz', async (_request, reply) => {
    const names = Object.keys(checks);
    const outcomes = await Promise.allSettled(names.map((name) => inTime(checks[name]!)));
    const failing = names.filter((name, index) => {
      const outcome = outcomes[index]!;
      if (outcome.status === 'rejected')
        logger.warn('a health check failed', { name, error: outcome.reason });
      return outcome.status === 'rejected';
    });
    reply.code(failing.length === 0 ? 200 : 503).header('cache-control', 'no-store');
    return { status: failing.length === 0 ? 'ok' : 'unavailable', failing };
  });
}

async function inTime(check: () => Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${CHECK_TIMEOUT_MS} ms`)), CHECK_TIMEOUT_MS);
  });
  try {
    await Promise.race([check(), late]);
  } finally {
    clearTimeout(timer);
  }
}
