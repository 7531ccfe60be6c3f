import type { GatewayResponse } from './proxy-response.ts';

/** No API has a route for the request. The shared origin reports errors in the platform's format. */
export function routeNotFound(method: string, path: string): GatewayResponse {
  const detail = `No API answers ${method} ${path}`;
  return problem({ title: 'Not Found', status: 404, detail, code: 'route_not_found' });
}

/** The load balancer has no healthy task to forward to. */
export function noHealthyTask(method: string, path: string): GatewayResponse {
  const detail = `No healthy task answers ${method} ${path}; try again in a moment`;
  return problem({ title: 'Service Unavailable', status: 503, detail, code: 'no_healthy_task' });
}

function problem(members: { title: string; status: number; detail: string; code: string }): GatewayResponse {
  const headers = { 'content-type': 'application/problem+json' };
  return { status: members.status, headers, body: JSON.stringify({ type: 'about:blank', ...members }) };
}
