import type { buildApp } from 'fauxqs';
import { escapeXml } from '../../core/api/query-protocol.ts';
import type { FauxStores } from './types.ts';

type App = ReturnType<typeof buildApp>;

interface Reply {
  status(code: number): Reply;
  header(name: string, value: string): Reply;
  send(body: string): unknown;
}

/** Sends an error in the form of S3. */
export function sendS3Error(reply: Reply, error: { status: number; code: string; message: string }): void {
  const { status, code, message } = error;
  const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error>`;
  reply.status(status).header('content-type', 'application/xml').send(body);
}

/**
 * Conditional writes, which fauxqs does not support: `If-None-Match: *` writes an object only if it does not exist,
 * `If-Match` only over the object with that ETag. The check runs when the body has arrived, in the same turn as the write, so
 * only one of several simultaneous writes succeeds.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function checkWriteConditions(app: App, s3: FauxStores['s3']): void {
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
      sendS3Error(reply, { status, code, message });
    }
  });
}

/** Query parameters that name a part of a bucket or object. fauxqs ignores them and would act on the bucket itself. */
const SUBRESOURCES: ReadonlySet<string> = new Set(
  `accelerate acl analytics cors encryption intelligent-tiering inventory legal-hold logging metrics notification
   object-lock ownershipControls policy policyStatus publicAccessBlock replication requestPayment restore retention select
   tagging torrent versioning versions website`.split(/\s+/),
);

/** Refuses operations on those parts. `PUT /bucket?policy`, for example, would create a bucket. */
export function refuseSubresources(app: App): void {
  app.addHook('onRequest', (request, reply, done) => {
    const name = Object.keys(request.query as object).find((key) => SUBRESOURCES.has(key));
    if (name === undefined) return done();
    const message = `The local cloud does not carry out ${request.method} ?${name} of s3.`;
    sendS3Error(reply, { status: 501, code: 'NotImplemented', message });
  });
}
