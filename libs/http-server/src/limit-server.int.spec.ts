import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { stalledConnection, stalledRequests } from '@millrace/testing';
import { limitServer, serverLimits, type LimitedServer, type ServerLimits } from './limit-server.ts';

const COMPLETE = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

let server: Server;
let limited: LimitedServer;
let pending: ServerResponse[];

async function start(limits: Partial<ServerLimits>): Promise<void> {
  server = createServer((request, response) => {
    request.on('error', () => {}).resume();
    pending.push(response);
  });
  limited = limitServer(server, { ...serverLimits, ...limits });
  await once(server.listen(0, '127.0.0.1'), 'listening');
}

/** A connection on which a client has sent only this text. `received` resolves once the server has closed it. */
async function client(sent: string): Promise<{ socket: Socket; received: Promise<string> }> {
  const accepted = once(server, 'connection');
  const { port } = server.address() as AddressInfo;
  const [socket] = await Promise.all([stalledConnection({ host: '127.0.0.1', port }, sent), accepted]);
  let text = '';
  socket.setEncoding('utf8').on('data', (part: string) => (text += part));
  return { socket, received: once(socket, 'close').then(() => text) };
}

async function stop(): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  await limited.endConnections();
  await closed;
}

beforeEach(() => {
  pending = [];
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

describe('a server with limits', () => {
  it.each(Object.entries(stalledRequests))(
    'closes a connection on which a client has sent %s',
    async (_what, sent) => {
      await start({ headersMs: 100, requestMs: 200 });
      const { received } = await client(sent);
      expect(await received).toMatch(/^HTTP\/1\.1 408 /);
    },
  );

  it('closes a connection on which no further request arrives', async () => {
    await start({ keepAliveMs: 1 });
    const { received } = await client(COMPLETE);
    if (pending.length === 0) await once(server, 'request');
    pending[0]!.end('done');
    expect(await received).toContain('done');
  });

  it('closes a connection over the limit at once, and accepts others when one has ended', async () => {
    await start({ maxConnections: 1 });
    const first = await client('');
    const dropped = once(server, 'drop');
    const excess = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => {});
    await Promise.all([dropped, once(excess, 'close')]);
    first.socket.destroy();
    await first.received;
    while ((await new Promise<number>((resolve) => server.getConnections((_, n) => resolve(n)))) > 0);
    await client('');
  });
});

describe('a server that is stopping', () => {
  it('closes connections without a complete request at once, even while another request is being answered', async () => {
    await start({ stopMs: 60_000 });
    const idle = await Promise.all(Object.values(stalledRequests).map(client));
    const complete = await client(COMPLETE);
    while (pending.length < 2) await once(server, 'request');
    const stopped = stop();
    for (const { received } of idle) expect(await received).toBe('');
    for (const response of pending) response.end('done');
    expect(await complete.received).toMatch(/connection: close[^]*done/i);
    await stopped;
  });

  it('does not wait for a response beyond its limit', async () => {
    await start({ stopMs: 1 });
    const { received } = await client(COMPLETE);
    if (pending.length === 0) await once(server, 'request');
    await stop();
    expect(await received).toBe('');
  });
});
