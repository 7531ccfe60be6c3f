import { CfnApi, CfnAuthorizer, CfnIntegration, CfnRoute, CfnStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { allow, serviceRole } from '../access.ts';
import { accessLogFormat } from './access-log-format.ts';
import { acknowledge } from '../acknowledge.ts';
import { ALARM_PERIOD, alarmWhenAbove, SPORADIC } from '../alarms.ts';
import { moduleLogGroup } from '../log-group.ts';
import type { ApiFunction } from '../functions/api-function.ts';
import type { ModuleStack } from '../module-stack.ts';
import { readParameter } from '../parameters.ts';
import { arnOf } from '../resource-names.ts';

/** For example `GET /payments/{id}`. Requests for unlisted routes do not reach the function. */
export type RouteKey = `${'GET' | 'POST'} /${string}`;

/** Routes without a key that containers serve. `$default` matches every request that no other route does. */
export interface PrivateRoutes {
  readonly routes: readonly (RouteKey | '$default')[];
  /** The link into the containers' network. */
  readonly linkId: string;
  readonly listenerArn: string;
}

/** Routes that every API serves without a key. */
const documentation: readonly RouteKey[] = ['GET /openapi.json', 'GET /docs'];

export interface HttpApiProps {
  readonly handler: ApiFunction;
  /** Routes that need an API key. */
  readonly routes: readonly RouteKey[];
  /** Routes that need no key, in addition to the documentation. */
  readonly publicRoutes?: readonly RouteKey[];
}

type AnyRouteKey = PrivateRoutes['routes'][number];

/**
 * The HTTP API of a module. Its routes call the merchant module's authorizer, which lets every request through and
 * reports its finding (docs/adr/0005-authorizer-never-denies.md). Therefore it has no identity source and no cached result.
 */
export class HttpApi extends Construct {
  /** Base URL, without a trailing slash. */
  readonly url: string;
  readonly #api: CfnApi;

  constructor(stack: ModuleStack, id: string, { handler, routes, publicRoutes = [] }: HttpApiProps) {
    super(stack, id);
    // Its name is only the module's, because the local cloud serves each API at a path with the API's name.
    const api = new CfnApi(this, 'Api', {
      name: stack.module,
      description: `${stack.stage.name} ${stack.module}`,
      protocolType: 'HTTP',
    });
    const integration = new CfnIntegration(this, 'Integration', {
      apiId: api.ref,
      integrationType: 'AWS_PROXY',
      integrationUri: handler.arn,
      payloadFormatVersion: '2.0',
    });
    const authorizer = this.#authorizer(stack, api);
    for (const routeKey of [...documentation, ...publicRoutes]) {
      this.#openRoute(
        api,
        integration,
        routeKey,
        'Integrators read the documentation before they have a key. It is the same for everybody and contains no payment data.',
      );
    }
    for (const routeKey of routes) {
      this.#route(api, integration, routeKey, { authorizationType: 'CUSTOM', authorizerId: authorizer.ref });
    }
    this.#stage(stack, api);
    this.#alarm(stack, api);
    handler.alias.addPermission('InvokedByApi', {
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: arnOf(stack.stage, 'execute-api', `${api.ref}/*/*`),
    });
    this.url = api.attrApiEndpoint;
    this.#api = api;
  }

  /** Adds routes that containers serve. The containers may need this API's URL themselves. They get the original path. */
  addPrivateRoutes({ routes, linkId, listenerArn }: PrivateRoutes): void {
    const integration = new CfnIntegration(this, 'PrivateIntegration', {
      apiId: this.#api.ref,
      integrationType: 'HTTP_PROXY',
      integrationMethod: 'ANY',
      connectionType: 'VPC_LINK',
      connectionId: linkId,
      integrationUri: listenerArn,
      payloadFormatVersion: '1.0',
    });
    for (const routeKey of routes) {
      this.#openRoute(
        this.#api,
        integration,
        routeKey,
        'The shop is open to the public: its visitors have no API key, and a signed cookie ties an order to its visitor.',
      );
    }
  }

  /** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html */
  #alarm(stack: ModuleStack, api: CfnApi): void {
    alarmWhenAbove(this, 'FailuresAlarm', stack, {
      name: 'api-5xx',
      description: `The HTTP API of ${stack.module} answers requests with 5xx. Its access log names the routes.`,
      metric: new Metric({
        namespace: 'AWS/ApiGateway',
        metricName: '5xx',
        dimensionsMap: { ApiId: api.ref },
        statistic: 'Sum',
        period: ALARM_PERIOD,
      }),
      above: 0,
      ...SPORADIC,
    });
  }

  #authorizer(stack: ModuleStack, api: CfnApi): CfnAuthorizer {
    const functionArn = readParameter(stack, 'merchant', 'authorizer-function-arn');
    const role = serviceRole(this, 'AuthorizerRole', {
      service: 'apigateway',
      statements: [allow(['lambda:InvokeFunction'], [functionArn])],
    });
    return new CfnAuthorizer(this, 'Authorizer', {
      apiId: api.ref,
      name: 'api-key',
      authorizerType: 'REQUEST',
      authorizerUri: `arn:aws:apigateway:${stack.stage.region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`,
      authorizerCredentialsArn: role.roleArn,
      authorizerPayloadFormatVersion: '2.0',
      enableSimpleResponses: true,
      authorizerResultTtlInSeconds: 0,
    });
  }

  #openRoute(api: CfnApi, integration: CfnIntegration, routeKey: AnyRouteKey, reason: string): void {
    const route = this.#route(api, integration, routeKey, { authorizationType: 'NONE' });
    acknowledge(route, { 'AwsSolutions-APIG4': reason });
  }

  #route(
    api: CfnApi,
    integration: CfnIntegration,
    routeKey: AnyRouteKey,
    authorization: { authorizationType: 'NONE' | 'CUSTOM'; authorizerId?: string },
  ): CfnRoute {
    return new CfnRoute(this, `Route${logicalName(routeKey)}`, {
      apiId: api.ref,
      routeKey,
      target: `integrations/${integration.ref}`,
      ...authorization,
    });
  }

  #stage(stack: ModuleStack, api: CfnApi): void {
    const logGroupName = `/aws/vendedlogs/${stack.nameOf('access')}`;
    const accessLog = moduleLogGroup(this, stack, { id: 'AccessLog', logGroupName });
    new CfnStage(this, 'Stage', {
      apiId: api.ref,
      stageName: '$default',
      autoDeploy: true,
      accessLogSettings: {
        // `logGroupArn` ends with `:*`, which is not accepted here.
        destinationArn: arnOf(stack.stage, 'logs', `log-group:${accessLog.logGroupName}`),
        format: accessLogFormat,
      },
      defaultRouteSettings: {
        throttlingRateLimit: stack.stage.apiRequestsPerSecond,
        throttlingBurstLimit: stack.stage.apiBurst,
      },
    });
  }
}

/** `GET /payments/{id}/events` → `GetPaymentsIdEvents` */
function logicalName(routeKey: AnyRouteKey): string {
  return routeKey
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
