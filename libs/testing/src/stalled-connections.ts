import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const HALF_HEADERS = 'POST / HTTP/1.1\r\nHost: localhost\r\n';

/** The parts of an HTTP request that a client may have sent before it stalls. */
export const stalledRequests = {
  nothing: '',
  'half the headers': HALF_HEADERS,
  'half a body': `${HALF_HEADERS}Content-Length: 10\r\n\r\nhalf`,
} as const;

/** Opens a connection and sends only this text. The server may close it at any time. */
export async function stalledConnection(
  { host, port }: { readonly host: string; readonly port: number },
  sent: string,
): Promise<Socket> {
  const socket = connect(port, host);
  await once(socket, 'connect');
  socket.on('error', () => {});
  if (sent !== '') await new Promise((resolve) => socket.write(sent, resolve));
  return socket;
}
