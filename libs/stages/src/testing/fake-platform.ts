import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import {
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type RequestListener,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LOCAL_ACCOUNT } from '../stage-names.ts';
import { cloudIdOf, cloudStateDir, IDENTITY_PATH } from '../platform-identity.ts';

/** A platform as tools find it, with its own state directory. The test decides how its APIs respond. */
export interface FakePlatform {
  readonly url: string;
  readonly stateDir: string;
  /** The environment of a command for this platform. */
  readonly environment: Readonly<Record<string, string>>;
  /** The requests it received, except those for its identity, for example `POST /`. */
  readonly requests: readonly string[];
  stop(): Promise<void>;
}

export async function fakePlatform(
  answer: RequestListener = (_request, response) => response.writeHead(404).end(),
): Promise<FakePlatform> {
  const stateDir = mkdtempSync(join(tmpdir(), 'millrace-platform-'));
  const cloudDir = cloudStateDir(stateDir);
  mkdirSync(cloudDir);
  const id = cloudIdOf(cloudDir, writeFileSync);
  const requests: string[] = [];
  const server = createServer((request, response) => {
    if (request.url === IDENTITY_PATH) {
      return response.end(JSON.stringify({ id, account: LOCAL_ACCOUNT, stateDir: cloudDir }));
    }
    requests.push(`${request.method} ${request.url}`);
    return answer(request, response);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    stateDir,
    environment: { AWS_ENDPOINT_URL: url, MILLRACE_STATE_DIR: stateDir },
    requests,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      rmSync(stateDir, { recursive: true });
    },
  };
}

/**
 * Forwards requests to another server.
 * @param urlOf the target of a request
 * @param rewrite changes the body, for example table names if several tests share one engine
 */
export function forwardTo(
  urlOf: (headers: IncomingHttpHeaders) => string,
  rewrite: (body: string) => string = (body) => body,
): RequestListener {
  return async (request, response) => {
    const { method, url = '/', headers } = request;
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += String(chunk);
    const sent = rewrite(body);
    const outgoing = httpRequest(new URL(url, urlOf(headers)), {
      method,
      headers: { ...headers, 'content-length': Buffer.byteLength(sent) },
    });
    outgoing.on('response', (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    outgoing.on('error', () => response.destroy());
    outgoing.end(sent);
  };
}
