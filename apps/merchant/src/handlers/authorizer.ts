import type { AuthorizerContext } from '@millrace/contracts-merchant';
import type {
  APIGatewayRequestAuthorizerEventV2,
  APIGatewaySimpleAuthorizerWithContextResult,
} from 'aws-lambda';
import { authenticate } from '../application/authenticate.ts';
import { composeAuthorizer } from '../composition.ts';

const ports = composeAuthorizer();

/**
 * The authorizer of every HTTP API: passes each request on with the result of authentication. If the table
 * fails it throws, and API Gateway refuses the request.
 */
export async function handler(
  event: APIGatewayRequestAuthorizerEventV2,
): Promise<APIGatewaySimpleAuthorizerWithContextResult<AuthorizerContext>> {
  return { isAuthorized: true, context: await authenticate(event.headers?.['authorization'], ports) };
}
