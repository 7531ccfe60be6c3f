import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { buildApp } from 'fauxqs';
import type { CloudConfig } from '../../core/config.ts';
import { DiskFull } from '../../core/disk.ts';
import { buildWithOperations, type FauxOperations } from './operations.ts';
import { checkWriteConditions, refuseSubresources, sendS3Error } from './s3-conditions.ts';
import { openStores } from './stores.ts';
import type { FauxStores } from './types.ts';

/**
 * fauxqs in this process: SQS, SNS and S3, stored in `<stateDir>/messaging`. It opens no port; the front door passes
 * requests to it.
 */
export interface Fauxqs {
  readonly stores: FauxStores;
  /** The supported operations of SQS and SNS, by name. */
  readonly operations: FauxOperations;
  /** Answers a request whose body has not been read. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Answers a POST whose body has been read. */
  inject(headers: IncomingHttpHeaders, body: string): Promise<{ status: number; body: Buffer }>;
  stop(): Promise<void>;
}

/** @param endpointUrl of the front door, the origin of every queue URL */
export async function startFauxqs(config: CloudConfig, endpointUrl: string): Promise<Fauxqs> {
  const stores = await openStores(join(config.stateDir, 'messaging'), `${endpointUrl}/${config.account}/`);
  const { app, operations } = await buildWithOperations(stores.wrap, () =>
    buildApp({
      logger: false,
      defaultRegion: config.region,
      stores: { sqsStore: stores.sqs, snsStore: stores.sns, s3Store: stores.s3 },
    }),
  );
  app.addHook('onClose', () => stores.close());
  app.setErrorHandler((error, _request, reply) => {
    if (!(error instanceof DiskFull)) return reply.send(error);
    const { code, message, status } = error;
    return sendS3Error(reply, { code, message, status });
  });
  refuseSubresources(app);
  checkWriteConditions(app, stores.s3);
  await app.ready();
  return {
    stores,
    operations,
    handle: (request, response) => app.routing(request, response),
    async inject(headers, payload) {
      const answer = await app.inject({ method: 'POST', url: '/', headers, payload });
      return { status: answer.statusCode, body: answer.rawPayload };
    },
    stop: () => app.close(),
  };
}
