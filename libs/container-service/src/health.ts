import type { FastifyInstance } from 'fastify';
import type { Logger } from '@millrace/observability';

/** Shorter than the timeouts of the load balancer's and the container's health checks, so that the answer names the cause. */
export const CHECK_TIMEOUT_MS = 2_000;

/** One check for each dependency, by name. A check that does not resolve in time has failed. */
export type HealthChecks = Readonly<Record<string, () => Promise<unknown>>>;

/**
 * `GET /healthz` answers 200 when every check passes, else 503 with the names of the failing checks. Only the load
 * balancer and the container itself may call it: a request that was forwarded by the load balancer gets 404.
 */
export function addHealth(app: FastifyInstance, checks: HealthChecks, logger: Logger): void {
  app.get('/healthz', async ({ headers }, reply) => {
    if (headers['x-forwarded-for'] !== undefined) return reply.callNotFound();
    const names = Object.keys(checks);
    const outcomes = await Promise.allSettled(names.map((name) => withTimeout(checks[name]!)));
    const failing = names.filter((name, index) => {
      const outcome = outcomes[index]!;
      if (outcome.status === 'rejected') logger.warn('health check failed', { name, error: outcome.reason });
      return outcome.status === 'rejected';
    });
    reply.code(failing.length === 0 ? 200 : 503).header('cache-control', 'no-store');
    return { status: failing.length === 0 ? 'ok' : 'unavailable', failing };
  });
}

async function withTimeout(check: () => Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${CHECK_TIMEOUT_MS} ms`)), CHECK_TIMEOUT_MS);
  });
  try {
    await Promise.race([check(), timeout]);
  } finally {
    clearTimeout(timer);
  }
}
