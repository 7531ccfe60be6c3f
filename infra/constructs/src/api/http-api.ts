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

/** `GET /payments/{id}`; nothing that is not listed reaches the function. */
export type RouteKey = `${'GET' | 'POST'} /${string}`;

/** Routes that containers answer, without a key. `$default` is whatever no other route takes. */
export interface PrivateRoutes {
  readonly routes: readonly (RouteKey | '$default')[];
  /** The link into the containers' network. */
  readonly linkId: string;
  readonly listenerArn: string;
}

/** What every API serves without a key. */
const documentation: readonly RouteKey[] = ['GET /openapi.json', 'GET /docs'];

export interface HttpApiProps {
  readonly handler: ApiFunction;
  /** Routes that need an API key. */
  readonly routes: readonly RouteKey[];
  /** Routes that need none, beside the documentation. */
  readonly publicRoutes?: readonly RouteKey[];
}

type AnyRouteKey = PrivateRoutes['routes'][number];

/**
 * The HTTP API of a module. Its routes ask the merchant module's authorizer, which lets every request through and
 * says what it found (docs/adr/0005-authorizer-never-denies.md): hence no identity source, and no cached answer.
 */
export class HttpApi extends Construct {
  /** Base URL, without a slash at its end. */
  readonly url: string;
  readonly #api: CfnApi;

  constructor(stack: ModuleStack, id: string, { handler, routes, publicRoutes = [] }: HttpApiProps) {
    super(stack, id);
    // Its name is the module's alone, as that is the path under which a laptop serves the API on its one origin.
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
        'Whoever integrates with the API reads this before having a key: it is the same for everybody and holds no payment.',
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

  /** Lets containers answer, which may need this API's URL themselves. The path reaches them as it was asked for. */
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
        'The shop is open to the public: its visitors have no API key, and an order is its visitor’s by a signed cookie.',
      );
    }
  }

  /** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html */
  #alarm(stack: ModuleStack, api: CfnApi): void {
    alarmWhenAbove(this, 'FailuresAlarm', stack, {
      noun: 'api-5xx',
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
        // Without the `:*` that `logGroupArn` ends in.
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
