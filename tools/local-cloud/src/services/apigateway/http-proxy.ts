import { once } from 'node:events';
import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { AwsError } from '../../core/aws-error.ts';
import type { CloudConfig } from '../../core/config.ts';
import { dnsNameOf, type LoadBalancers } from '../elasticloadbalancing/load-balancers.ts';
import type { ListenerIntegration } from './http-api.ts';
import { noHealthyTask } from './problems.ts';
import { internalServerError, type GatewayResponse } from './proxy-response.ts';

/** API Gateway's quota for the body of a request or a response. */
const MAX_PAYLOAD_BYTES = 10 * 1024 * 1024;
/** Headers of one connection, which are not forwarded. */
const HOP_BY_HOP = /^(connection|keep-alive|te|trailer|transfer-encoding|upgrade|proxy-.+|content-length)$/;

/** Finds the task for a request. */
export interface ProxyContext {
  readonly config: Pick<CloudConfig, 'host'>;
  readonly loadBalancers: Pick<LoadBalancers, 'targetGroupOf'>;
  readonly services: { portBehind(targetGroupArn: string): number | undefined };
}

export interface ProxiedRequest {
  readonly message: IncomingMessage;
  /** Percent-encoded, with the query, without the API's prefix. */
  readonly target: string;
  readonly body: Buffer;
  readonly signal: AbortSignal;
}

/** Forwards a request through a VPC link to a listener of a load balancer, and returns the response unchanged. */
export async function proxy(
  { services, loadBalancers, config }: ProxyContext,
  { listenerArn }: ListenerIntegration,
  { message, target, body, signal }: ProxiedRequest,
): Promise<GatewayResponse> {
  const { method = 'GET' } = message;
  const [path = '/'] = target.split('?', 1);
  if (body.length > MAX_PAYLOAD_BYTES) {
    throw new AwsError('RequestEntityTooLarge', 'Request Entity Too Large', 413);
  }
  const targetGroupArn = loadBalancers.targetGroupOf(listenerArn, path);
  const port = targetGroupArn === undefined ? undefined : services.portBehind(targetGroupArn);
  if (port === undefined) return noHealthyTask(method, path);
  const headers = { ...forwarded(message), host: dnsNameOf(listenerArn), 'content-length': body.length };
  // A new connection, because a task that ends could close a kept one just when it is reused.
  const connection = { host: config.host, port, agent: false };
  const request = httpRequest({ ...connection, method, path: target, headers, signal });
  request.end(body);
  let response: IncomingMessage;
  try {
    [response] = (await once(request, 'response')) as [IncomingMessage];
  } catch (error) {
    if (signal.aborted) throw error;
    // The task ended before it answered.
    return noHealthyTask(method, path);
  }
  const answer = await bounded(response);
  if (!answer) return internalServerError;
  return { status: response.statusCode ?? 500, headers: endToEnd(response.headers), body: answer };
}

/** The original headers, and those that each hop adds about the caller. */
function forwarded({ headers, socket }: IncomingMessage): Record<string, string | string[]> {
  const sourceIp = (socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, '');
  const before = headers['x-forwarded-for'];
  return {
    ...endToEnd(headers),
    'x-forwarded-for': before === undefined ? sourceIp : `${String(before)}, ${sourceIp}`,
    'x-forwarded-proto': 'http',
    'x-forwarded-host': headers.host ?? 'localhost',
    'x-forwarded-port': String(socket.localPort),
  };
}

function endToEnd(headers: IncomingHttpHeaders): Record<string, string | string[]> {
  const kept = Object.entries(headers).filter(
    ([name, value]) => value !== undefined && !HOP_BY_HOP.test(name),
  );
  return Object.fromEntries(kept) as Record<string, string | string[]>;
}

/** @returns undefined for a body over the quota */
async function bounded(response: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_PAYLOAD_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
