import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RateFeedInvalid, RateFeedUnavailable } from '../../application/ports.ts';
import { anEcbFile } from '../../testing/ecb-xml.ts';
import { HttpRateFeed } from './http-rate-feed.ts';

let server: Server | undefined;

async function feedOf(listener: RequestListener, timeoutMs = 5_000): Promise<HttpRateFeed> {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return new HttpRateFeed(`http://127.0.0.1:${(server.address() as AddressInfo).port}/rates`, { timeoutMs });
}

afterEach(async () => {
  if (!server) return;
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
  server = undefined;
});

describe('a feed of rates over HTTP', () => {
  it('is read as a table', async () => {
    const feed = await feedOf((_request, response) => response.end(anEcbFile()));
    expect((await feed.fetch()).rates['USD']).toBe('1.1800');
  });

  it.each([500, 404, 204])('is unavailable when it answers %d', async (status) => {
    const feed = await feedOf((_request, response) => response.writeHead(status).end(anEcbFile()));
    await expect(feed.fetch()).rejects.toThrow(RateFeedUnavailable);
  });

  it('is unavailable when it redirects', async () => {
    const feed = await feedOf((request, response) =>
      request.url === '/rates'
        ? response.writeHead(302, { location: '/elsewhere' }).end()
        : response.end(anEcbFile()),
    );
    await expect(feed.fetch()).rejects.toThrow(RateFeedUnavailable);
  });

  it('is unavailable when it does not answer in time', async () => {
    const feed = await feedOf(() => {}, 50);
    await expect(feed.fetch()).rejects.toThrow(RateFeedUnavailable);
  });

  it('is unavailable when it stops midway', async () => {
    const feed = await feedOf((_request, response) => response.write(anEcbFile().slice(0, 200)), 50);
    await expect(feed.fetch()).rejects.toThrow(RateFeedUnavailable);
  });

  it('is unavailable when the server is down', async () => {
    const feed = await feedOf((_request, response) => response.end());
    server!.close();
    await once(server!, 'close');
    server = undefined;
    await expect(feed.fetch()).rejects.toThrow(RateFeedUnavailable);
  });

  it('is not read past its size limit', async () => {
    const feed = await feedOf((_request, response) => {
      const more = (): unknown => (response.write(' '.repeat(64 * 1024)) ? setImmediate(more) : undefined);
      response.on('drain', more);
      more();
    });
    await expect(feed.fetch()).rejects.toThrow(RateFeedInvalid);
  });
});
