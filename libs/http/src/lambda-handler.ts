import awsLambdaFastify from '@fastify/aws-lambda';
import type { APIGatewayProxyEventV2, APIGatewayProxyResultV2, Context } from 'aws-lambda';
import type { FastifyInstance } from 'fastify';

/**
 * The entry point of an HTTP API's function: takes API Gateway's payload format 2.0.
 * The adapter is made before the application is ready, as it decorates requests.
 */
export function lambdaHandler(app: FastifyInstance) {
  const proxy = awsLambdaFastify(app, { decorateRequest: true });
  const ready = app.ready();
  return async (event: APIGatewayProxyEventV2, context: Context): Promise<APIGatewayProxyResultV2> => {
    await ready;
    return proxy(event, context) as Promise<APIGatewayProxyResultV2>;
  };
}
