import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { buildApp } from 'fauxqs';
import type { Authorizer } from '../../core/authorization/authorizer.ts';
import type { Caller } from '../../core/authorization/caller.ts';
import type { CloudConfig } from '../../core/config.ts';
import { DiskFull } from '../../core/disk.ts';
import { FauxAccess } from './authorization.ts';
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
  readonly access: FauxAccess;
  /** Answers a request whose body has not been read. */
  handle(request: IncomingMessage, response: ServerResponse, caller: Caller): void;
  /** Answers a POST whose body has been read. */
  inject(
    headers: IncomingHttpHeaders,
    body: string,
    caller: Caller,
  ): Promise<{ status: number; body: Buffer }>;
  stop(): Promise<void>;
}

/** @param endpointUrl of the front door, the origin of every queue URL */
export async function startFauxqs(
  config: CloudConfig,
  endpointUrl: string,
  authorizer: Pick<Authorizer, 'require'>,
): Promise<Fauxqs> {
  const access = new FauxAccess(authorizer);
  const queueUrls = `${endpointUrl}/${config.account}/`;
  const stores = await openStores(join(config.stateDir, 'messaging'), queueUrls, access);
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
    access,
    handle: (request, response, caller) => access.as(caller, () => app.routing(request, response)),
    async inject(headers, payload, caller) {
      // The request starts when its promise is awaited, which must happen on behalf of the caller.
      const answer = await access.as(caller, async () =>
        app.inject({ method: 'POST', url: '/', headers, payload }),
      );
      return { status: answer.statusCode, body: answer.rawPayload };
    },
    stop: () => app.close(),
  };
}
