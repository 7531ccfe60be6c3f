import awsLambdaFastify from '@fastify/aws-lambda';
import type { APIGatewayProxyEventV2, APIGatewayProxyResultV2, Context } from 'aws-lambda';
import type { FastifyInstance } from 'fastify';

/** The handler of an HTTP API's function, for payload format 2.0 of API Gateway. */
export function lambdaHandler(app: FastifyInstance) {
  // The adapter decorates requests, so it must exist before the application is ready.
  const proxy = awsLambdaFastify(app, { decorateRequest: true });
  const ready = app.ready();
  return async (event: APIGatewayProxyEventV2, context: Context): Promise<APIGatewayProxyResultV2> => {
    await ready;
    const rawPath = pathOf(event) + queryOf(event);
    const request = { ...event, rawPath, queryStringParameters: undefined };
    return proxy(request, context) as Promise<APIGatewayProxyResultV2>;
  };
}

/**
 * The path that the gateway matched, with encoded parameters. `rawPath` is decoded, so a `#`, `?` or `/` in a parameter
 * would change the path.
 */
function pathOf({ routeKey, rawPath, pathParameters = {} }: APIGatewayProxyEventV2): string {
  const [, path] = routeKey.split(' ');
  return (
    path?.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(pathParameters[name] ?? '')) ??
    rawPath
  );
}

/**
 * The query as it was sent. The gateway's own parameters join the values of duplicate names, and the adapter loses the
 * name `__proto__`.
 */
function queryOf({ rawQueryString }: APIGatewayProxyEventV2): string {
  return rawQueryString === '' ? '' : `?${rawQueryString.replaceAll('#', '%23')}`;
}
