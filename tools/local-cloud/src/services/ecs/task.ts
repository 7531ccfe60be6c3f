import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { settleWithin } from '../../core/backoff.ts';

const HOST = '127.0.0.1';
const HEALTH_EVERY_MS = 50;
const HEALTH_TIMEOUT_MS = 5_000;
const KEPT_LINES = 20;
const preload = new URL('./end-with-parent.ts', import.meta.url).href;

export interface TaskOptions {
  /** The whole environment except `PORT` and `HOST`. */
  readonly environment: Readonly<Record<string, string>>;
  /** The directory of its program. */
  readonly code: string;
  readonly port: number;
  readonly log: { append(line: string): void };
}

/** The process of a container: `node index.js` in the directory of its bundle. */
export class Task {
  readonly port: number;
  /** How the process ended: `exit code 1`, `SIGKILL`. */
  readonly ended: Promise<string>;
  readonly #child: ChildProcess;
  readonly #lastLines: string[] = [];
  #end: string | undefined;

  constructor({ environment, code, port, log }: TaskOptions) {
    this.port = port;
    this.#child = spawn(process.execPath, ['--import', preload, 'index.js'], {
      cwd: code,
      env: { ...environment, PORT: String(port), HOST },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // In its own process group, so that Ctrl-C reaches only the local cloud, which stops the task in order.
      detached: true,
    });
    for (const input of [this.#child.stdout!, this.#child.stderr!]) {
      createInterface({ input }).on('line', (message) => {
        this.#lastLines.push(message);
        if (this.#lastLines.length > KEPT_LINES) this.#lastLines.shift();
        if (message !== '') log.append(message);
      });
    }
    this.ended = new Promise((resolve) => {
      this.#child.once('error', (error) => resolve(error.message));
      // `close` comes after all output has been read.
      this.#child.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`));
    });
    void this.ended.then((end) => (this.#end = end));
  }

  /** Waits until the task answers 200. @returns why it is not healthy: it ended, or the time is up */
  async healthy(path: string, boundMs: number): Promise<string | undefined> {
    const deadlineMs = performance.now() + boundMs;
    while (this.#end === undefined) {
      const answer = await this.#ask(path);
      if (answer === 200) return undefined;
      if (performance.now() > deadlineMs) {
        return `it did not answer 200 at ${path} within ${boundMs} ms, but ${answer}`;
      }
      await Promise.race([delay(HEALTH_EVERY_MS), this.ended]);
    }
    return `it ended with ${this.#end}`;
  }

  /** Its last output, for the message of a failure. */
  lastLines(): string {
    return this.#lastLines.join('\n');
  }

  /** Sends SIGTERM, and SIGKILL when the process has not ended within the bound. */
  async stop(boundMs: number): Promise<void> {
    this.#child.kill('SIGTERM');
    if (await settleWithin([this.ended], boundMs)) return;
    this.#child.kill('SIGKILL');
    await settleWithin([this.ended], boundMs);
  }

  async #ask(path: string): Promise<number | string> {
    try {
      const signal = AbortSignal.timeout(HEALTH_TIMEOUT_MS);
      const response = await fetch(`http://${HOST}:${this.port}${path}`, { redirect: 'manual', signal });
      await response.body?.cancel();
      return response.status;
    } catch {
      return 'not at all';
    }
  }
}
