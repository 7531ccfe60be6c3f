import type { FastifyInstance } from 'fastify';
import { requireEnv, type Logger } from '@millrace/observability';

export interface Service {
  readonly app: FastifyInstance;
  readonly logger: Logger;
  /** Begins what the service does besides answering requests. */
  readonly start?: () => void;
  /** Ends that; resolves when nothing is under way any more. */
  readonly stop?: () => Promise<void>;
}

/**
 * Runs a container's service at `HOST`:`PORT` until SIGTERM or SIGINT. What is under way is finished first: ECS kills
 * what still runs after the task's stop timeout.
 */
export async function serve({ app, logger, start, stop }: Service): Promise<void> {
  const end = async (signal: string): Promise<void> => {
    logger.info('the service stops', { signal });
    await Promise.all([app.close(), stop?.()]);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void end(signal));
  const address = await app.listen({ host: requireEnv('HOST'), port: Number(requireEnv('PORT')) });
  start?.();
  logger.info('the service listens', { address });
}
