import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { buildApp } from 'fauxqs';
import type { CloudConfig } from '../config.ts';
import { openStores } from './fauxqs-stores.ts';
import { MessagingResources } from './messaging-resources.ts';
import { Messaging } from './messaging.ts';
import { heedWriteConditions } from './s3-conditions.ts';

/** fauxqs in this process: SQS, SNS and S3, kept in `<stateDir>/messaging`. It listens nowhere; the front door hands requests in. */
export interface MessagingEngine {
  readonly messaging: Messaging;
  readonly resources: MessagingResources;
  /** Answers a request whose body has not been read. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Answers a POST whose body has been read. */
  inject(headers: IncomingHttpHeaders, body: string): Promise<{ status: number; body: Buffer }>;
  stop(): Promise<void>;
}

/** @param endpointUrl of the front door, where every queue URL points */
export async function startFauxqs(config: CloudConfig, endpointUrl: string): Promise<MessagingEngine> {
  const stores = await openStores(join(config.stateDir, 'messaging'), `${endpointUrl}/${config.account}/`);
  const app = buildApp({
    logger: false,
    defaultRegion: config.region,
    stores: { sqsStore: stores.sqs, snsStore: stores.sns, s3Store: stores.s3 },
  });
  app.addHook('onClose', () => stores.close());
  heedWriteConditions(app, stores.s3);
  await app.ready();
  return {
    messaging: new Messaging(stores),
    resources: new MessagingResources(config, stores),
    handle: (request, response) => app.routing(request, response),
    async inject(headers, payload) {
      const answer = await app.inject({ method: 'POST', url: '/', headers, payload });
      return { status: answer.statusCode, body: answer.rawPayload };
    },
    stop: () => app.close(),
  };
}
