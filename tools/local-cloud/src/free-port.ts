import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A port that nobody listens on at the moment, for a program that does not say which one it took when given 0. */
export async function freePort(host: string): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
