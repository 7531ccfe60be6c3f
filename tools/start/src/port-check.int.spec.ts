import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { checkPort } from './port-check.ts';
import { StartFailure } from './start-failure.ts';

let server: Server | undefined;

afterEach(() => {
  server?.close();
});

describe('checkPort', () => {
  it('accepts a free port, and always 0', async () => {
    server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    await checkPort(port, '--origin-port');
    await checkPort(0, '--origin-port');
  });

  it.each(['127.0.0.1', '::1', '0.0.0.0', '::'])(
    'rejects a port taken on %s, with its owner and how to choose another',
    async (host) => {
      server = createServer().listen({ port: 0, host, ipv6Only: host === '::' });
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const failure: unknown = await checkPort(port, '--origin-port').catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(StartFailure);
      expect(failure).toMatchObject({
        message: expect.stringContaining(`Port ${port} is taken`),
        remedy: expect.stringContaining(`--origin-port ${port + 1}`),
      });
      expect((failure as StartFailure).message).toContain(`(process ${process.pid})`);
    },
  );
});
