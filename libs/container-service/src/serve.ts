import { requireEnv } from '@millrace/environment';
import { limitServer } from '@millrace/http-server';
import type { FastifyInstance } from 'fastify';
import type { Logger } from '@millrace/observability';

export interface Service {
  readonly app: FastifyInstance;
  readonly logger: Logger;
  /** Starts background work, such as the consumer of a queue. */
  readonly start?: () => void;
  /** Stops the background work. Resolves when the current work is finished. */
  readonly stop?: () => Promise<void>;
}

/**
 * Runs a container service at `HOST`:`PORT` until SIGTERM or SIGINT. Work in progress is finished first. ECS kills the
 * task when its stop timeout has passed. No connection delays the stop, because `serverLimits` bounds each one.
 */
export async function serve({ app, logger, start, stop }: Service): Promise<void> {
  const { endConnections } = limitServer(app.server);
  const end = async (signal: string): Promise<void> => {
    logger.info('service is stopping', { signal });
    await Promise.all([app.close(), endConnections(), stop?.()]);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void end(signal));
  const address = await app.listen({ host: requireEnv('HOST'), port: Number(requireEnv('PORT')) });
  start?.();
  logger.info('service is listening', { address });
}
