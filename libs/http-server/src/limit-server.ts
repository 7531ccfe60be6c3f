import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Limits for the clients of a server, so that a stalled client cannot keep a connection open or delay a stop. */
export interface ServerLimits {
  /** From the first byte of a request, or the connection, to the end of its headers. */
  readonly headersMs: number;
  /** The same, to the end of its body. */
  readonly requestMs: number;
  /** Between two requests; longer than load balancers and SDKs keep an idle connection, so that they close it first. */
  readonly keepAliveMs: number;
  readonly maxConnections: number;
  /** How long a stopping server waits for the responses to requests that have arrived completely. */
  readonly stopMs: number;
}

export const serverLimits: ServerLimits = {
  headersMs: 10_000,
  requestMs: 30_000,
  keepAliveMs: 75_000,
  maxConnections: 10_000,
  stopMs: 5_000,
};

/** How often Node checks for requests that take too long, so a limit is accurate to a second. */
const CHECK_EVERY_MS = 1_000;

export interface LimitedServer {
  /**
   * Closes every connection of a server that accepts no new ones: at once if no complete request has arrived, else after
   * the response is sent, within `stopMs`.
   */
  endConnections(): Promise<void>;
}

/** Sets the limits of a server that is not listening yet. */
export function limitServer(server: Server, limits: ServerLimits = serverLimits): LimitedServer {
  server.headersTimeout = limits.headersMs;
  server.requestTimeout = limits.requestMs;
  server.keepAliveTimeout = limits.keepAliveMs;
  server.maxConnections = limits.maxConnections;
  // Read when the server begins to listen, but the types declare it only as an option of `createServer`.
  Object.assign(server, { connectionsCheckingInterval: CHECK_EVERY_MS });

  const sockets = new Set<Socket>();
  const exchanges = new Map<IncomingMessage, ServerResponse>();
  let ending = false;
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    if (ending) socket.destroy();
  });
  server.prependListener('request', (request, response) => {
    exchanges.set(request, response);
    if (ending) response.shouldKeepAlive = false;
    response.once('close', () => {
      exchanges.delete(request);
      if (ending) request.socket.destroySoon();
    });
  });

  return {
    async endConnections() {
      ending = true;
      const answering = new Set<Socket>();
      for (const [request, response] of exchanges) {
        response.shouldKeepAlive = false;
        if (request.complete) answering.add(request.socket);
      }
      const open = [...sockets];
      for (const socket of open) if (!answering.has(socket)) socket.destroy();
      const kill = setTimeout(() => open.forEach((socket) => socket.destroy()), limits.stopMs);
      await Promise.all(open.map(closed));
      clearTimeout(kill);
    },
  };
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.once('close', () => resolve());
  });
}
