import { createServer, type RequestListener } from 'node:http';
import {
  connect,
  createServer as createTcpServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net';
import { limitServer, serverLimits, type ServerLimits } from '@millrace/http-server';

const IPV4 = '127.0.0.1';
const IPV6 = '::1';
/** Errors on machines without IPv6. */
const NO_IPV6 = ['EADDRNOTAVAIL', 'EAFNOSUPPORT'];
/** How many free ports are tried when a port is free on only one address. */
const ATTEMPTS = 10;
/** Longer than the HTTP servers on both sides keep an idle connection. */
const IDLE_MS = serverLimits.keepAliveMs + 15_000;

interface Listening {
  readonly server: Server;
  /** Ends the connections of a closing server. */
  readonly endConnections: () => Promise<void> | void;
}

/**
 * A server of the local cloud. It listens on both loopback addresses, because `localhost` may mean either, and on no other
 * address. Every connection has limits, so no client can block it.
 */
export class LoopbackServer {
  readonly #create: () => Listening;
  #listening: Listening[] = [];

  private constructor(create: () => Listening) {
    this.#create = create;
  }

  /** @param stopMs how long `close` waits for the responses to complete requests */
  static http(listener: RequestListener, { stopMs }: Pick<ServerLimits, 'stopMs'>): LoopbackServer {
    return new LoopbackServer(() => {
      const server = createServer(listener);
      return { server, ...limitServer(server, { ...serverLimits, stopMs }) };
    });
  }

  /** @param take gets each connection; a connection that is idle for too long is closed */
  static tcp(take: (socket: Socket) => void): LoopbackServer {
    return new LoopbackServer(() => {
      const sockets = new Set<Socket>();
      const server = createTcpServer({ allowHalfOpen: true }, (socket) => {
        sockets.add(socket);
        socket.setTimeout(IDLE_MS, () => socket.destroy());
        socket.once('close', () => sockets.delete(socket));
        take(socket);
      });
      server.maxConnections = serverLimits.maxConnections;
      return { server, endConnections: () => sockets.forEach((socket) => socket.destroy()) };
    });
  }

  /**
   * @param port 0 selects one that is free on both addresses
   * @returns the port
   * @throws the listen error (`EADDRINUSE`, with the port) when it is taken on either address
   */
  async listen(port: number): Promise<number> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const taken = await this.#listen(IPV4, port);
        await this.#listen(IPV6, taken).catch(unlessNoIpv6);
        return taken;
      } catch (error) {
        await this.close();
        if (port !== 0 || codeOf(error) !== 'EADDRINUSE' || attempt === ATTEMPTS) throw error;
      }
    }
  }

  /** Refuses new connections and ends all others; those without a complete request at once. */
  async close(): Promise<void> {
    const closing = this.#listening.splice(0).map(async ({ server, endConnections }) => {
      const closed = new Promise((resolve) => server.close(resolve));
      await endConnections();
      await closed;
    });
    await Promise.all(closing);
  }

  async #listen(host: string, port: number): Promise<number> {
    if (port !== 0 && (await answers(host, port))) throw addressInUse(host, port);
    const listening = this.#create();
    const { server } = listening;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, host, () => {
        server.off('error', reject);
        resolve();
      });
    });
    this.#listening.push(listening);
    return (server.address() as AddressInfo).port;
  }
}

/** A port that is free at the moment, for a program that does not report the port it selects for 0. */
export async function freePort(): Promise<number> {
  const server = LoopbackServer.tcp((socket) => socket.destroy());
  const port = await server.listen(0);
  await server.close();
  return port;
}

/** macOS lets a program listen on one address of a port that another program has on all of them. */
function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

function addressInUse(host: string, port: number): Error {
  const code = 'EADDRINUSE';
  return Object.assign(new Error(`listen ${code}: address already in use ${host}:${port}`), { code, port });
}

function unlessNoIpv6(error: unknown): void {
  if (!NO_IPV6.includes(codeOf(error) ?? '')) throw error;
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
