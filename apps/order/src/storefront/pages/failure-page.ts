import type { FastifyError, FastifyReply } from 'fastify';
import type { Logger } from '@millrace/observability';
import { ServiceUnavailable } from '../application/ports.ts';
import { render } from './render.ts';

const RETRY_AFTER_SECONDS = '5';

/** What a visitor is told when a page cannot be shown: what to do, and nothing of the inside. */
export function renderFailure(reply: FastifyReply, error: unknown, logger: Logger): FastifyReply {
  const { code, statusCode = 500 } = error as Partial<FastifyError>;
  reply.header('cache-control', 'no-store');
  if (code?.startsWith('FST_CSRF_')) {
    return render(reply.code(403), 'message', {
      title: 'That form has expired',
      message:
        'Please go back, load the page again and repeat it. The shop needs cookies to know your basket.',
      drawing: 'parcel',
    });
  }
  if (error instanceof ServiceUnavailable) {
    logger.error('a service is not reachable', { dependency: error.service, error });
    return render(reply.code(503).header('retry-after', RETRY_AFTER_SECONDS), 'message', {
      title: 'The shop is out of breath',
      message: 'Part of it does not answer right now. Your basket is safe: please try again in a moment.',
      drawing: 'closed',
    });
  }
  if (statusCode >= 400 && statusCode < 500) {
    return render(reply.code(statusCode), 'message', {
      title: 'The shop did not understand that',
      message: 'Please go back and try it once more.',
      drawing: 'parcel',
    });
  }
  logger.error('a page failed', { error });
  return render(reply.code(500), 'message', {
    title: 'Something broke on our side',
    message: 'It is not your fault, and somebody will look at it. Your basket is safe.',
    drawing: 'closed',
  });
}
