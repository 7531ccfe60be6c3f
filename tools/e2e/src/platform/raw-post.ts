import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

/**
 * Posts JSON with header values that no HTTP client would send.
 * @returns the raw response
 */
export async function rawPost(
  { hostname, port, pathname }: URL,
  { body, ...headers }: { readonly body: string } & Readonly<Record<string, string>>,
): Promise<string> {
  const lines = Object.entries({
    host: hostname,
    connection: 'close',
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.write(`POST ${pathname} HTTP/1.1\r\n${lines.join('')}\r\n${body}`, 'latin1');
  return text(socket);
}
