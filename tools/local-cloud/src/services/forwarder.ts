import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A port of a service that stays the same while its tasks come and go: each connection goes to the current one. */
export class Forwarder {
  readonly #server: Server;
  readonly #host: string;
  readonly #sockets = new Set<Socket>();

  /** @param target the port of the current task; a connection that finds none is closed */
  constructor(host: string, target: () => number | undefined) {
    this.#host = host;
    this.#server = createServer({ allowHalfOpen: true }, (socket) => this.#forward(socket, target()));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** @param preferred the port to listen on; another one where that is taken by now */
  async listen(preferred: number): Promise<void> {
    try {
      await this.#listen(preferred);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      await this.#listen(0);
    }
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(port, this.#host, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
  }

  #forward(client: Socket, port: number | undefined): void {
    if (port === undefined) return void client.destroy();
    const task = connect({ port, host: this.#host, allowHalfOpen: true });
    for (const [socket, other] of [
      [client, task],
      [task, client],
    ] as const) {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.pipe(other);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.#sockets.delete(socket);
        other.destroySoon();
      });
    }
  }
}
