import { CfnAuthorizer, CfnIntegration } from 'aws-cdk-lib/aws-apigatewayv2';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { allow, serviceRole } from '../access.ts';
import type { ApiFunction } from '../functions/api-function.ts';
import type { ModuleStack } from '../module-stack.ts';
import { readParameter } from '../parameters.ts';
import { arnOf } from '../resource-names.ts';
import { ModuleApi, type RouteKey } from './module-api.ts';

/** Routes that every API of a function serves without a key. */
const documentation: readonly RouteKey[] = ['GET /openapi.json', 'GET /docs'];

export interface HttpApiProps {
  readonly handler: ApiFunction;
  /** Routes that need an API key. */
  readonly routes: readonly RouteKey[];
  /** Routes that need no key, in addition to the documentation. */
  readonly publicRoutes?: readonly RouteKey[];
}

/**
 * The HTTP API of a module's function. Its routes call the merchant module's authorizer, which lets every request through
 * and reports its finding (docs/adr/0005-authorizer-never-denies.md). Therefore it has no identity source and no cached
 * result.
 */
export class HttpApi extends ModuleApi {
  constructor(stack: ModuleStack, id: string, { handler, routes, publicRoutes = [] }: HttpApiProps) {
    super(stack, id);
    const integration = new CfnIntegration(this, 'Integration', {
      apiId: this.api.ref,
      integrationType: 'AWS_PROXY',
      integrationUri: handler.arn,
      payloadFormatVersion: '2.0',
    });
    const authorizer = this.#authorizer(stack);
    for (const routeKey of [...documentation, ...publicRoutes]) {
      this.openRoute(
        integration,
        routeKey,
        'Integrators read the documentation before they have a key. It is the same for everybody and contains no payment data.',
      );
    }
    for (const routeKey of routes) {
      this.route(integration, routeKey, { authorizationType: 'CUSTOM', authorizerId: authorizer.ref });
    }
    handler.alias.addPermission('InvokedByApi', {
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: arnOf(stack.stage, 'execute-api', `${this.api.ref}/*/*`),
    });
  }

  #authorizer(stack: ModuleStack): CfnAuthorizer {
    const functionArn = readParameter(stack, 'merchant', 'authorizer-function-arn');
    const role = serviceRole(this, 'AuthorizerRole', {
      service: 'apigateway',
      statements: [allow(['lambda:InvokeFunction'], [functionArn])],
    });
    return new CfnAuthorizer(this, 'Authorizer', {
      apiId: this.api.ref,
      name: 'api-key',
      authorizerType: 'REQUEST',
      authorizerUri: `arn:aws:apigateway:${stack.stage.region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`,
      authorizerCredentialsArn: role.roleArn,
      authorizerPayloadFormatVersion: '2.0',
      enableSimpleResponses: true,
      authorizerResultTtlInSeconds: 0,
    });
  }
}
