import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a server fails to respond. `trickles` sends a byte now and then, so that no socket is idle. */
export const silences = ['never_answers', 'stalls_in_the_body', 'trickles'] as const;
export type Silence = (typeof silences)[number];

const TRICKLE_EVERY_MS = 20;

export interface SilentServer {
  readonly url: string;
  /** Received requests in order: the lower-case name of the AWS service, or the path if a request is not signed. */
  readonly requests: readonly string[];
  silence: Silence;
  stop(): Promise<void>;
}

export interface CannedAnswer {
  readonly status?: number;
  readonly contentType?: string;
  readonly body: string;
}

/**
 * A server that accepts connections and never completes a response.
 * @param answers the response to a request for that service; undefined for none
 */
export async function startSilentServer(
  answers: (service: string, request: IncomingMessage) => CannedAnswer | undefined = () => undefined,
): Promise<SilentServer> {
  const requests: string[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const state = { silence: 'never_answers' as Silence };
  const server = createServer((request, response) => {
    const service = serviceOf(request);
    requests.push(service);
    request.resume();
    const answer = answers(service, request);
    if (answer) return void send(response, answer);
    if (state.silence === 'never_answers') return;
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000000' });
    response.write('{"');
    if (state.silence === 'trickles') {
      const timer = setInterval(() => response.write('a'), TRICKLE_EVERY_MS);
      timers.add(timer);
      response.once('close', () => clearInterval(timer));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(state, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    stop: () =>
      new Promise<void>((resolve) => {
        for (const timer of timers) clearInterval(timer);
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

function send(
  response: ServerResponse,
  { status = 200, contentType = 'application/json', body }: CannedAnswer,
) {
  response.writeHead(status, { 'content-type': contentType }).end(body);
}

/** From the credential scope of the signature, `…/<region>/<service>/aws4_request`. */
function serviceOf({ headers, url = '/' }: IncomingMessage): string {
  return /\/([a-z0-9-]+)\/aws4_request/.exec(headers.authorization ?? '')?.[1] ?? url;
}
