import { connect, type Socket } from 'node:net';
import { LoopbackServer } from '../../core/loopback-server.ts';

/** The fixed port of a service. Each connection is forwarded to the current task. */
export class Forwarder {
  readonly #server: LoopbackServer;
  readonly #host: string;
  #port = 0;

  /** @param target the port of the current task; without one, connections are closed */
  constructor(host: string, target: () => number | undefined) {
    this.#host = host;
    this.#server = LoopbackServer.tcp((socket) => this.#forward(socket, target()));
  }

  get port(): number {
    return this.#port;
  }

  /** @param preferred the port to listen on; another one when it is taken */
  async listen(preferred: number): Promise<void> {
    try {
      this.#port = await this.#server.listen(preferred);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      this.#port = await this.#server.listen(0);
    }
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  #forward(client: Socket, port: number | undefined): void {
    if (port === undefined) return void client.destroy();
    const task = connect({ port, host: this.#host, allowHalfOpen: true });
    for (const [socket, other] of [
      [client, task],
      [task, client],
    ] as const) {
      socket.setNoDelay(true);
      socket.pipe(other);
      socket.on('error', () => other.destroy());
      socket.on('close', () => other.destroySoon());
    }
  }
}
