import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A proxy whose traffic can be stopped. */
export interface Proxy {
  readonly url: string;
  /** Accepts connections from now on, but passes no data. Open connections hang permanently. */
  hang(): void;
  /** Lets new connections through again. */
  recover(): void;
  stop(): Promise<void>;
}

/** A TCP proxy in front of an HTTP server, for tests of connections that hang without being refused. */
export async function startProxy(target: string): Promise<Proxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const pairs = new Set<[Socket, Socket]>();
  let hangs = false;
  const track = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy()).once('close', () => sockets.delete(socket));
  };
  const server = createServer((inside) => {
    track(inside);
    inside.pause();
    if (hangs) return;
    const outside = connect(Number(port), hostname);
    track(outside);
    const pair: [Socket, Socket] = [inside, outside];
    pairs.add(pair);
    inside.pipe(outside).pipe(inside);
    for (const socket of pair) {
      socket.once('close', () => {
        if (pairs.delete(pair)) for (const end of pair) end.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hang: () => {
      hangs = true;
      for (const [inside, outside] of pairs) {
        inside.unpipe(outside);
        outside.unpipe(inside);
      }
      pairs.clear();
    },
    recover: () => {
      hangs = false;
    },
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
