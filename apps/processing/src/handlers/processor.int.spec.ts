import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { SQSEvent } from 'aws-lambda';
import { aPaymentImage, aStreamRecord } from '../testing/images.ts';

interface PutEvents {
  readonly Entries: readonly { readonly EventBusName: string; readonly Detail: string }[];
}

/** An EventBridge endpoint that refuses the second entry of every call. */
const calls: PutEvents[] = [];
let server: Server;
let handler: (event: SQSEvent) => Promise<unknown>;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const call = (await json(request)) as PutEvents;
    calls.push(call);
    const entries = call.Entries.map((_entry, index) =>
      index === 1 ? { ErrorCode: 'ThrottlingException' } : { EventId: String(index) },
    );
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    response.end(JSON.stringify({ FailedEntryCount: 1, Entries: entries }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    BUS_NAME: 'millrace-test',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  });
  ({ handler } = await import('./processor.ts'));
}, 60_000);

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('the processor', () => {
  it('puts ten events to a call on its bus and reports the refused and the unreadable', async () => {
    const readable = Array.from({ length: 11 }, (_none, index) => ({
      messageId: String(index),
      body: aStreamRecord(aPaymentImage()),
    }));
    const Records = [...readable, { messageId: 'bad', body: 'x' }] as SQSEvent['Records'];
    expect(await handler({ Records })).toEqual({
      batchItemFailures: [{ itemIdentifier: 'bad' }, { itemIdentifier: '1' }],
    });
    expect(calls.map(({ Entries }) => Entries.length)).toEqual([10, 1]);
    expect(calls[0]?.Entries[0]?.EventBusName).toBe('millrace-test');
  });
});
