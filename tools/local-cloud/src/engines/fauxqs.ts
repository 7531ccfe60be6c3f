import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { buildApp } from 'fauxqs';
import type { MessagingResources } from '../cloud.ts';
import type { CloudConfig } from '../config.ts';
import { FauxqsMessaging } from './fauxqs-messaging.ts';
import { fauxqsResources } from './fauxqs-resources.ts';
import { openStores } from './fauxqs-stores.ts';

/** fauxqs in this process: SQS, SNS and S3, kept in `<stateDir>/messaging`. It listens nowhere; the front door hands requests in. */
export interface MessagingEngine {
  readonly messaging: FauxqsMessaging;
  readonly resources: MessagingResources;
  /** Answers a request whose body has not been read. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Answers a request whose body has been read. */
  inject(request: {
    method: string;
    url: string;
    headers: Record<string, string | string[] | undefined>;
    body: Buffer | string;
  }): Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }>;
  stop(): Promise<void>;
}

/** @param endpointUrl of the front door, where every queue URL points */
export async function startFauxqs(config: CloudConfig, endpointUrl: string): Promise<MessagingEngine> {
  const queueUrl = (name: string) => `${endpointUrl}/${config.account}/${name}`;
  const stores = await openStores(join(config.stateDir, 'messaging'), queueUrl);
  const messaging = new FauxqsMessaging(endpointUrl, stores);
  // The declared types are those of the stores' classes, which the package does not export.
  const app = buildApp({
    logger: false,
    defaultRegion: config.region,
    stores: { sqsStore: stores.sqs, snsStore: stores.sns, s3Store: stores.s3 } as never,
  });
  app.addHook('onClose', () => stores.persistence.close());
  await app.ready();

  return {
    messaging,
    resources: fauxqsResources(config, stores, queueUrl),
    handle: (request, response) => app.routing(request, response),
    async inject({ method, url, headers, body }) {
      const answer = await app.inject({
        method: method as 'POST',
        url,
        headers: headers as never,
        payload: body,
      });
      return { status: answer.statusCode, headers: answer.headers, body: answer.rawPayload };
    },
    stop: () => app.close(),
  };
}
