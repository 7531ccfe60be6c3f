import type { GatewayRequest } from './proxy-event.ts';
import { commonLogTime } from './proxy-event.ts';

/** What only the end of a request tells. */
export interface AccessOutcome {
  readonly status: number;
  readonly responseLength: number;
  readonly responseLatencyMs: number;
  readonly integrationLatencyMs: number | undefined;
  readonly integrationError: string | undefined;
  readonly authorizerContext: unknown;
}

type Value = (request: GatewayRequest, outcome: AccessOutcome, account: string) => unknown;

const variables: Readonly<Record<string, Value>> = {
  accountId: (_request, _outcome, account) => account,
  apiId: (request) => request.match.api.id,
  domainName: (request) => request.headers['host'],
  httpMethod: (request) => request.method,
  'identity.sourceIp': (request) => request.sourceIp,
  'identity.userAgent': (request) => request.headers['user-agent'],
  integrationErrorMessage: (_request, outcome) => outcome.integrationError,
  'integration.error': (_request, outcome) => outcome.integrationError,
  integrationLatency: (_request, outcome) => outcome.integrationLatencyMs,
  'integration.latency': (_request, outcome) => outcome.integrationLatencyMs,
  path: (request) => request.match.rawPath,
  protocol: (request) => request.protocol,
  requestId: (request) => request.id,
  extendedRequestId: (request) => request.id,
  requestTime: (request) => commonLogTime(request.timeEpochMs),
  requestTimeEpoch: (request) => request.timeEpochMs,
  responseLatency: (_request, outcome) => outcome.responseLatencyMs,
  responseLength: (_request, outcome) => outcome.responseLength,
  routeKey: (request) => request.match.route.pattern.routeKey,
  stage: () => '$default',
  status: (_request, outcome) => outcome.status,
};

/** One access log line: the format with its `$context.` variables filled in; a variable without a value is `-`. */
export function accessLine(
  format: string,
  request: GatewayRequest,
  outcome: AccessOutcome,
  account: string,
): string {
  return format.replaceAll(/\$context\.([A-Za-z0-9_.]*[A-Za-z0-9_])/g, (_text, name: string) => {
    const value = variables[name]
      ? variables[name](request, outcome, account)
      : authorizerProperty(name, outcome.authorizerContext);
    return value === undefined || value === null || value === '' ? '-' : escapeForJson(String(value));
  });
}

function authorizerProperty(name: string, context: unknown): unknown {
  if (!name.startsWith('authorizer.')) return undefined;
  return (context as Record<string, unknown> | null | undefined)?.[name.slice('authorizer.'.length)];
}

/** Formats are JSON as a rule, and a quote in a header must not end a string of it. */
function escapeForJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
