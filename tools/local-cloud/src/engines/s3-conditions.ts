import type { buildApp } from 'fauxqs';
import type { FauxStores } from './fauxqs-stores.ts';

type App = ReturnType<typeof buildApp>;

/**
 * Conditional writes, which fauxqs does not know: `If-None-Match: *` writes an object only where there is none, `If-Match`
 * only over the one with that ETag. Looked at when the body is there, in one turn with the write, so that of writes at the
 * same time one wins.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function heedWriteConditions(app: App, s3: FauxStores['s3']): void {
  app.addHook('preHandler', (request, reply, done) => {
    const { bucket, '*': key } = request.params as { bucket?: string; '*'?: string };
    const { 'if-none-match': ifNoneMatch, 'if-match': ifMatch } = request.headers;
    const query = request.query as Record<string, string>;
    const writes =
      request.method === 'PUT' ? !query['partNumber'] : request.method === 'POST' && query['uploadId'];
    if (!writes || !bucket || !key || !s3.hasBucket(bucket) || (!ifNoneMatch && !ifMatch)) return done();
    const [found] = s3.listObjects(bucket, { prefix: key, maxKeys: 1 }).objects;
    const existing = found?.key === key ? found : undefined;
    if (ifNoneMatch && ifNoneMatch !== '*')
      return refuse(501, 'NotImplemented', `If-None-Match: ${ifNoneMatch}`);
    if (ifMatch && !existing) return refuse(404, 'NoSuchKey', 'The specified key does not exist.');
    if (ifNoneMatch ? !existing : existing?.etag === ifMatch) return done();
    return refuse(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');

    function refuse(status: number, code: string, message: string): void {
      const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
      reply.status(status).header('content-type', 'application/xml').send(body);
    }
  });
}
