import type { FastifyReply } from 'fastify';
import type { OperationResponse } from './operation.ts';
import { sharedRefusals, type RefusalTable } from './problem.ts';
import { recordJson, recordRefusal } from './recorded-response.ts';

/** Seconds after which a client may ask again for a request that is still running. */
const IN_FLIGHT_RETRY_AFTER_SECONDS = '1';

/** Renders what an operation answered; the only place that sets a status. */
export function respond(
  reply: FastifyReply,
  refusals: RefusalTable,
  response: OperationResponse,
): FastifyReply {
  if (!('recorded' in response) && response.headers) reply.headers(response.headers);
  if ('refused' in response && response.refused === 'idempotency_in_flight') {
    reply.header('retry-after', IN_FLIGHT_RETRY_AFTER_SECONDS);
  }
  if ('recorded' in response && response.replayed) reply.header('idempotency-replayed', 'true');

  const { status, contentType, body } = rendered(refusals, response);
  if (status === sharedRefusals.api_key_missing.status) reply.header('www-authenticate', 'Bearer');
  return reply.code(status).header('content-type', contentType).send(body);
}

function rendered(refusals: RefusalTable, response: OperationResponse): ReturnType<typeof recordJson> {
  if ('recorded' in response) return response.recorded;
  if ('refused' in response) return recordRefusal(refusals, response);
  return recordJson(response.status, response.body);
}
