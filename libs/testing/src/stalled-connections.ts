import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const HALF_HEADERS = 'POST / HTTP/1.1\r\nHost: localhost\r\n';

/** What a client may have sent of an HTTP request when it stops sending. */
export const stalledRequests = {
  nothing: '',
  'half the headers': HALF_HEADERS,
  'half a body': `${HALF_HEADERS}Content-Length: 10\r\n\r\nhalf`,
} as const;

/** Opens a connection, sends that and no more. The other side may end it whenever it likes. */
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
