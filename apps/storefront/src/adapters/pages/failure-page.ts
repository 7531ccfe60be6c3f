import type { FastifyError, FastifyReply } from 'fastify';
import type { Logger } from '@millrace/observability';
import { ServiceUnavailable } from '../../application/ports.ts';
import { render } from './render.ts';

export const RETRY_AFTER_SECONDS = '5';

/** The page for a failed request. It says what the visitor can do, and shows no internals. */
export function renderFailure(reply: FastifyReply, error: unknown, logger: Logger): FastifyReply {
  const { code, statusCode = 500 } = error as Partial<FastifyError>;
  reply.header('cache-control', 'no-store');
  if (code?.startsWith('FST_CSRF_')) {
    return render(reply.code(403), 'message', {
      title: 'That form has expired',
      message:
        'Please go back, reload the page and try again. The shop needs cookies to remember your basket.',
      drawing: 'parcel',
    });
  }
  if (error instanceof ServiceUnavailable) {
    logger.error('dependency is not available', { dependency: error.service, error });
    return render(reply.code(503).header('retry-after', RETRY_AFTER_SECONDS), 'message', {
      title: 'The shop is not available right now',
      message: 'Part of the shop is not responding. Your basket is safe. Please try again in a moment.',
      drawing: 'closed',
    });
  }
  if (statusCode >= 400 && statusCode < 500) {
    return render(reply.code(statusCode), 'message', {
      title: 'The shop could not read your request',
      message: 'Please go back and try again.',
      drawing: 'parcel',
    });
  }
  logger.error('page failed', { error });
  return render(reply.code(500), 'message', {
    title: 'Something broke on our side',
    message: 'This is not your fault, and we will look into it. Your basket is safe.',
    drawing: 'closed',
  });
}
