import awsLambdaFastify from '@fastify/aws-lambda';
import type { APIGatewayProxyEventV2, APIGatewayProxyResultV2, Context } from 'aws-lambda';
import type { FastifyInstance } from 'fastify';

/**
 * The entry point of an HTTP API's function: takes API Gateway's payload format 2.0.
 * The adapter is made before the application is ready, as it decorates requests.
 */
export function lambdaHandler(app: FastifyInstance) {
  // A comma is a character of a text like any other, and the adapter fails on names with a percent sign otherwise.
  const proxy = awsLambdaFastify(app, { decorateRequest: true, parseCommaSeparatedQueryParams: false });
  const ready = app.ready();
  return async (event: APIGatewayProxyEventV2, context: Context): Promise<APIGatewayProxyResultV2> => {
    await ready;
    return proxy({ ...event, rawPath: pathOf(event) }, context) as Promise<APIGatewayProxyResultV2>;
  };
}

/**
 * The path that the gateway matched, encoded. `rawPath` is decoded, so that a `#`, `?` or `/` within a parameter would
 * make it another path.
 */
function pathOf({ routeKey, rawPath, pathParameters = {} }: APIGatewayProxyEventV2): string {
  const [, path] = routeKey.split(' ');
  return (
    path?.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(pathParameters[name] ?? '')) ??
    rawPath
  );
}
